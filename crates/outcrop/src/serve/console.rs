//! The console's files, embedded in the binary when `console/dist` was there to embed.

use axum::body::Body;
use axum::response::Response;
use http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    HeaderValue, IF_NONE_MATCH, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{Method, Request, StatusCode};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../console/dist"]
#[allow_missing = true]
struct Files;

/// Nothing from elsewhere and nothing inline.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
                      connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const NOT_BUILT: &str = "<!doctype html><meta charset=\"utf-8\"><title>Outcrop</title>\
    <h1>Outcrop is running</h1><p>This binary was built without the console. Build it with <code>make console</code>, \
    then build the binary again.</p><p>The APIs are served all the same: see <a href=\"/openapi.json\">/openapi.json</a>.</p>";

/// A file of the console; for a page's path, the one document whose script draws every page.
pub async fn serve(request: Request<Body>) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return not_found(request.uri().path());
    }
    let path = request.uri().path().trim_start_matches('/');
    match Files::get(path) {
        Some(file) if !path.is_empty() => respond(&request, path, file),
        _ if is_page(path) => index(&request),
        _ => not_found(request.uri().path()),
    }
}

/// A console page begins with a plain word; anything under an API's prefix, and a file at the root, is none. What follows may
/// be the id of a model, which has dots.
fn is_page(path: &str) -> bool {
    let first = path.split('/').next().unwrap_or_default();
    !first.contains('.') && !matches!(first, "api" | "v1" | "model" | "assets" | "openai" | "anthropic")
}

fn index(request: &Request<Body>) -> Response {
    match Files::get("index.html") {
        Some(file) => respond(request, "index.html", file),
        None => with_headers(
            Response::new(Body::from(NOT_BUILT)),
            "text/html; charset=utf-8",
            "no-cache",
        ),
    }
}

fn respond(request: &Request<Body>, path: &str, file: rust_embed::EmbeddedFile) -> Response {
    let tag = tag(&file.metadata.sha256_hash());
    if request
        .headers()
        .get(IF_NONE_MATCH)
        .is_some_and(|known| known.as_bytes() == tag.as_bytes())
    {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return response;
    }
    // The names of assets carry a hash of their content; the document that names them must always be fresh.
    let caching = if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let content_type = file.metadata.mimetype().to_owned();
    let compressed = accepts_brotli(request)
        .then(|| Files::get(&format!("{path}.br")))
        .flatten();
    let is_compressed = compressed.is_some();
    let data = compressed.unwrap_or(file).data;
    let mut response = with_headers(Response::new(Body::from(data)), &content_type, caching);
    response
        .headers_mut()
        .insert(VARY, HeaderValue::from_static("accept-encoding"));
    if is_compressed {
        response
            .headers_mut()
            .insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

fn accepts_brotli(request: &Request<Body>) -> bool {
    let accepted = request
        .headers()
        .get(ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    accepted
        .split(',')
        .any(|coding| coding.trim().split(';').next() == Some("br"))
}

fn tag(hash: &[u8; 32]) -> String {
    let hex: String = hash.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hex}\"")
}

fn with_headers(mut response: Response, content_type: &str, caching: &'static str) -> Response {
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(caching));
    if let Ok(content_type) = HeaderValue::from_str(content_type) {
        headers.insert(CONTENT_TYPE, content_type);
    }
    response
}

fn not_found(path: &str) -> Response {
    let shown: String = path.chars().take(200).collect();
    let message = format!("there is nothing at {shown}; /openapi.json describes the admin API");
    let body = serde_json::json!({"error": {"code": "not_found", "message": message}, "message": message});
    let mut response = with_headers(
        Response::new(Body::from(body.to_string())),
        "application/json",
        "no-store",
    );
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}
