//! Images inside a request: an address, or a data URL.

use crate::image::{MEDIA_TYPES, is_base64};
use crate::json::path::{At, Fault};
use outcrop_core::chat::{Image, ImageSource};

/// The image that a URL names or holds.
pub fn read(at: &At<'_>, url: String) -> Result<Image, Fault> {
    match url.strip_prefix("data:") {
        Some(data) => inline(at, data),
        None if url.starts_with("https://") || url.starts_with("http://") => Ok(Image {
            media_type: String::new(),
            source: ImageSource::Url(url),
        }),
        None => Err(at.invalid("a URL that begins with 'data:', 'https://' or 'http://'")),
    }
}

fn inline(at: &At<'_>, data: &str) -> Result<Image, Fault> {
    let form = || {
        at.invalid(format!(
            "'data:' with one of {} and ';base64,'",
            MEDIA_TYPES.join(", ")
        ))
    };
    let (media_type, base64) = data.split_once(";base64,").ok_or_else(form)?;
    if !MEDIA_TYPES.contains(&media_type) {
        return Err(form());
    }
    if !is_base64(base64) {
        return Err(at.invalid("an image in base64"));
    }
    Ok(Image {
        media_type: media_type.to_owned(),
        source: ImageSource::Base64(base64.to_owned()),
    })
}

/// The URL that names or holds an image.
pub fn url(image: &Image) -> String {
    match &image.source {
        ImageSource::Url(url) => url.clone(),
        ImageSource::Base64(data) => format!("data:{};base64,{data}", image.media_type),
    }
}
