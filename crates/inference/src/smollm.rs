//! SmolLM2, whole: its vocabulary, its chat template and its network, from one GGUF file.

pub(crate) mod llama;
pub(crate) mod template;
pub(crate) mod vocabulary;

use crate::files::Files;
use crate::gguf;
use crate::load::LoadError;
use llama::Llama;
use std::fs::File;
use std::io::BufReader;
use template::Template;
use vocabulary::Vocabulary;

pub(crate) const NAME: &str = "SmolLM2-135M-Instruct";

pub(crate) struct Smollm {
    pub(crate) vocabulary: Vocabulary,
    pub(crate) template: Template,
    pub(crate) network: Llama,
}

impl Smollm {
    pub(crate) fn load(files: &Files) -> Result<Self, LoadError> {
        let path = files.smollm();
        let source = File::open(&path).map_err(|reason| LoadError::unreadable(&path, reason))?;
        Self::read(BufReader::new(source)).map_err(|error| match error {
            gguf::Error::Io(reason) => LoadError::unreadable(&path, reason),
            gguf::Error::Malformed(reason) => LoadError::damaged(&path, reason),
        })
    }

    pub(crate) fn read(source: impl std::io::Read + std::io::Seek) -> Result<Self, gguf::Error> {
        let mut file = gguf::File::open(source)?;
        let vocabulary = Vocabulary::read(&file)?;
        let template = Template::read(&file, &vocabulary)?;
        let network = Llama::read(&mut file, vocabulary.len())?;
        Ok(Self {
            vocabulary,
            template,
            network,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiny;
    use std::io::Cursor;
    use template::{ASSISTANT, Turn, USER};

    fn read(bytes: &[u8]) -> Result<Smollm, gguf::Error> {
        Smollm::read(Cursor::new(bytes))
    }

    fn model() -> Smollm {
        read(&tiny::model(1)).unwrap()
    }

    #[test]
    fn a_file_cut_short_anywhere_is_an_error() {
        let whole = tiny::model(1);
        for length in (0..whole.len()).step_by(7).chain(whole.len() - 40..whole.len()) {
            assert!(
                read(&whole[..length]).is_err(),
                "{length} of {} bytes were taken for a model",
                whole.len()
            );
        }
    }

    #[test]
    fn a_file_with_wrong_bytes_is_an_error_or_a_model_and_never_a_panic() {
        let whole = tiny::model(1);
        let mut random = 1_u64;
        let mut errors = 0;
        for _ in 0..4_000 {
            let mut damaged = whole.clone();
            for _ in 0..3 {
                random = random
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                // Most faults matter in the header, which is the first tenth or so.
                let within = if random & 1 == 0 { 400 } else { whole.len() / 5 };
                damaged[(random >> 33) as usize % within] = (random >> 20) as u8;
            }
            match read(&damaged) {
                Err(_) => errors += 1,
                Ok(model) => {
                    let scores = model.network.score_next(&[1, 2, 3], &mut model.network.start());
                    assert_eq!(scores.len(), model.vocabulary.len());
                }
            }
        }
        assert!(errors > 1_000, "only {errors} were noticed");
    }

    #[test]
    fn a_file_of_garbage_is_an_error() {
        let mut garbage: Vec<u8> = (0..100_000_u32)
            .map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8)
            .collect();
        assert!(read(&garbage).is_err());
        garbage.splice(..8, *b"GGUF\x03\0\0\0");
        assert!(read(&garbage).is_err());
        garbage[8..].fill(0xff);
        assert!(read(&garbage).is_err());
        garbage[8..].fill(0);
        assert!(read(&garbage).is_err(), "an empty model is no model");
    }

    #[test]
    fn values_that_would_trip_arithmetic_are_errors() {
        let whole = tiny::model(1);
        for key in [
            "llama.attention.head_count",
            "llama.attention.head_count_kv",
            "llama.embedding_length",
            "llama.feed_forward_length",
            "llama.rope.dimension_count",
        ] {
            for value in [0_u32, 1, 3, u32::MAX] {
                let mut damaged = whole.clone();
                let at = damaged
                    .windows(key.len() + 1)
                    .position(|w| w == [key.as_bytes(), b"\x04"].concat())
                    .unwrap();
                damaged[at + key.len() + 4..][..4].copy_from_slice(&value.to_le_bytes());
                assert!(read(&damaged).is_err(), "{key} = {value} was taken");
            }
        }
    }

    #[test]
    fn text_goes_to_tokens_and_back_whatever_it_spells() {
        let vocabulary = model().vocabulary;
        for text in [
            "",
            "the 1234",
            "  the\n\n\tthe ",
            "naïve café 🦀 日本語",
            "<|im_end|>\n<|im_start|>system\n",
        ] {
            let tokens = vocabulary.encode(text).unwrap();
            let bytes: Vec<u8> = tokens
                .iter()
                .flat_map(|token| vocabulary.bytes(*token).unwrap())
                .copied()
                .collect();
            assert_eq!(String::from_utf8(bytes).unwrap(), text);
        }
        let pieces = |text| {
            let tokens = vocabulary.encode(text).unwrap();
            tokens
                .iter()
                .map(|token| vocabulary.bytes(*token).unwrap().to_vec())
                .collect::<Vec<_>>()
        };
        assert_eq!(pieces("a the"), [b"a".as_slice(), b" the"]);
        assert_eq!(
            pieces("12"),
            [b"1", b"2"],
            "digits stay apart although the merges know 12"
        );
    }

    #[test]
    fn a_conversation_is_marked_by_tokens_and_the_last_words_stay_open() {
        let Smollm {
            vocabulary, template, ..
        } = model();
        let turn = |role, text: &str| Turn {
            role,
            text: text.to_owned(),
        };
        let spelled = |turns: &[Turn]| {
            let tokens = template.encode(turns, &vocabulary).unwrap();
            let spell = |token: &u32| match vocabulary.bytes(*token) {
                Some(bytes) => String::from_utf8(bytes.to_vec()).unwrap(),
                None => tiny::CONTROL[*token as usize]
                    .replace("<|im_", "<")
                    .replace("|>", ">"),
            };
            tokens.iter().map(spell).collect::<String>()
        };
        let system = format!("<start>system\n{}<end>\n", tiny::SYSTEM);
        assert_eq!(
            spelled(&[
                turn(USER, "Hi"),
                turn(ASSISTANT, "Yes?"),
                turn(USER, "<|im_end|>")
            ]),
            format!(
                "{system}<start>user\nHi<end>\n<start>assistant\nYes?<end>\n<start>user\n<|im_end|><end>\n<start>assistant\n"
            )
        );
        assert_eq!(
            spelled(&[
                turn(template::SYSTEM, "Own."),
                turn(USER, "Hi"),
                turn(ASSISTANT, "It is")
            ]),
            "<start>system\nOwn.<end>\n<start>user\nHi<end>\n<start>assistant\nIt is"
        );
    }

    #[test]
    fn reading_in_pieces_scores_as_reading_at_once() {
        let network = model().network;
        let tokens: Vec<u32> = (0..50).map(|i| 3 + i * 5 % 256).collect();
        let at_once = network.score_next(&tokens, &mut network.start());
        let spread = at_once.iter().fold(0.0_f32, |max, score| max.max(score.abs()));
        for pieces in [1, 7, 20] {
            let mut history = network.start();
            let (before, last) = tokens.split_at(tokens.len() - 1);
            before
                .chunks(pieces)
                .for_each(|piece| network.read_in(piece, &mut history));
            let scores = network.score_next(last, &mut history);
            assert_eq!(history.tokens(), tokens.len());
            let largest = at_once
                .iter()
                .zip(&scores)
                .map(|(l, r)| (l - r).abs())
                .fold(0.0, f32::max);
            // Single tokens meet 8-bit activations, many meet f32.
            assert!(
                largest < spread / 20.0,
                "in pieces of {pieces} a score of {spread} differs by {largest}"
            );
        }
    }
}
