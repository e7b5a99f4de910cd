//! A model file of a few kilobytes with random weights, made on the spot.
//!
//! Its vocabulary is the 256 bytes, a few merges and three control tokens, whose scores are always 0: it talks
//! nonsense and never stops of itself.

use half::f16;

pub const CONTROL: [&str; 3] = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"];
pub const SYSTEM: &str = "Be tiny.";
const WIDTH: usize = 32;
const FEED: usize = 64;
const KEYS: usize = 16;
const LAYERS: usize = 2;

/// The whole file.
pub fn model(seed: u64) -> Vec<u8> {
    let mut file = Writer::new(seed);
    file.header();
    file.tensors();
    file.finish()
}

struct Writer {
    random: u64,
    values: (u64, Vec<u8>),
    entries: (u64, Vec<u8>),
    data: Vec<u8>,
}

impl Writer {
    fn new(seed: u64) -> Self {
        Self {
            random: seed,
            values: (0, Vec::new()),
            entries: (0, Vec::new()),
            data: Vec::new(),
        }
    }

    fn header(&mut self) {
        self.text("general.architecture", "llama");
        self.number("general.file_type", 3);
        for (key, value) in [
            ("llama.block_count", LAYERS),
            ("llama.context_length", 1_000_000),
            ("llama.embedding_length", WIDTH),
            ("llama.feed_forward_length", FEED),
            ("llama.attention.head_count", 4),
            ("llama.attention.head_count_kv", 2),
            ("llama.rope.dimension_count", 8),
        ] {
            self.number(key, value as u32);
        }
        self.float("llama.rope.freq_base", 10_000.0);
        self.float("llama.attention.layer_norm_rms_epsilon", 1e-5);
        self.text("tokenizer.ggml.model", "gpt2");
        self.text("tokenizer.ggml.pre", "smollm");
        self.text(
            "tokenizer.chat_template",
            &format!("{{{{ '<|im_start|>system\n{SYSTEM}<|im_end|>\n' }}}}{{{{ message }}}}"),
        );
        let (tokens, merges) = vocabulary();
        self.value("tokenizer.ggml.token_type", 9, |out| {
            out.extend(5_u32.to_le_bytes());
            out.extend((tokens.len() as u64).to_le_bytes());
            for token in &tokens {
                out.extend(
                    if CONTROL.contains(&token.as_str()) {
                        3_i32
                    } else {
                        1
                    }
                    .to_le_bytes(),
                );
            }
        });
        self.texts("tokenizer.ggml.tokens", &tokens);
        self.texts("tokenizer.ggml.merges", &merges);
    }

    fn tensors(&mut self) {
        let vocabulary = vocabulary().0.len();
        let mut embedding = self.randoms(vocabulary * WIDTH, 1.0);
        embedding[..CONTROL.len() * WIDTH].fill(0.0);
        self.q8_0("token_embd.weight", &[vocabulary, WIDTH], &embedding);
        self.norm("output_norm.weight");
        for layer in 0..LAYERS {
            for (name, rows, columns) in [
                ("attn_q", WIDTH, WIDTH),
                ("attn_k", KEYS, WIDTH),
                ("attn_v", KEYS, WIDTH),
                ("attn_output", WIDTH, WIDTH),
                ("ffn_gate", FEED, WIDTH),
                ("ffn_up", FEED, WIDTH),
                ("ffn_down", WIDTH, FEED),
            ] {
                let weights = self.randoms(rows * columns, 0.5);
                let bytes = match name {
                    "ffn_up" => weights
                        .iter()
                        .flat_map(|w| f16::from_f32(*w).to_le_bytes())
                        .collect(),
                    _ => weights.iter().flat_map(|w| w.to_le_bytes()).collect::<Vec<_>>(),
                };
                let kind = u32::from(name == "ffn_up");
                self.tensor(
                    &format!("blk.{layer}.{name}.weight"),
                    &[rows, columns],
                    kind,
                    &bytes,
                );
            }
            self.norm(&format!("blk.{layer}.attn_norm.weight"));
            self.norm(&format!("blk.{layer}.ffn_norm.weight"));
        }
    }

    fn norm(&mut self, name: &str) {
        let weights: Vec<u8> = (0..WIDTH)
            .flat_map(|i| (1.0 + i as f32 / 64.0).to_le_bytes())
            .collect();
        self.tensor(name, &[WIDTH], 0, &weights);
    }

    fn q8_0(&mut self, name: &str, shape: &[usize], weights: &[f32]) {
        let mut bytes = Vec::new();
        for block in weights.chunks(32) {
            let scale = block.iter().fold(0.0_f32, |max, w| max.max(w.abs())) / 127.0;
            bytes.extend(f16::from_f32(scale).to_le_bytes());
            let round = |w: &f32| if scale > 0.0 { (w / scale).round() as i8 } else { 0 };
            bytes.extend(block.iter().map(|w| round(w).cast_unsigned()));
        }
        self.tensor(name, shape, 8, &bytes);
    }

    fn tensor(&mut self, name: &str, shape: &[usize], kind: u32, bytes: &[u8]) {
        let offset = self.data.len() as u64;
        self.data.extend(bytes);
        self.data.resize(self.data.len().next_multiple_of(32), 0);
        let (count, entries) = &mut self.entries;
        *count += 1;
        write_text(entries, name);
        entries.extend((shape.len() as u32).to_le_bytes());
        shape
            .iter()
            .rev()
            .for_each(|size| entries.extend((*size as u64).to_le_bytes()));
        entries.extend(kind.to_le_bytes());
        entries.extend(offset.to_le_bytes());
    }

    fn value(&mut self, key: &str, kind: u32, write: impl FnOnce(&mut Vec<u8>)) {
        let (count, values) = &mut self.values;
        *count += 1;
        write_text(values, key);
        values.extend(kind.to_le_bytes());
        write(values);
    }

    fn number(&mut self, key: &str, value: u32) {
        self.value(key, 4, |out| out.extend(value.to_le_bytes()));
    }

    fn float(&mut self, key: &str, value: f32) {
        self.value(key, 6, |out| out.extend(value.to_le_bytes()));
    }

    fn text(&mut self, key: &str, value: &str) {
        self.value(key, 8, |out| write_text(out, value));
    }

    fn texts(&mut self, key: &str, texts: &[String]) {
        self.value(key, 9, |out| {
            out.extend(8_u32.to_le_bytes());
            out.extend((texts.len() as u64).to_le_bytes());
            texts.iter().for_each(|text| write_text(out, text));
        });
    }

    fn randoms(&mut self, count: usize, scale: f32) -> Vec<f32> {
        let mut next = || {
            self.random = self
                .random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            ((self.random >> 40) as f32 / (1 << 23) as f32 - 1.0) * scale
        };
        (0..count).map(|_| next()).collect()
    }

    fn finish(self) -> Vec<u8> {
        let mut file = b"GGUF".to_vec();
        file.extend(3_u32.to_le_bytes());
        file.extend(self.entries.0.to_le_bytes());
        file.extend(self.values.0.to_le_bytes());
        file.extend(self.values.1);
        file.extend(self.entries.1);
        file.resize(file.len().next_multiple_of(32), 0);
        file.extend(self.data);
        file
    }
}

/// Tokens and merges.
fn vocabulary() -> (Vec<String>, Vec<String>) {
    let mut tokens: Vec<String> = CONTROL.iter().map(|name| (*name).to_owned()).collect();
    // Bytes that are visible in Latin-1 spell themselves, the others follow from U+0100.
    let mut others = '\u{100}'..;
    for byte in 0..=255_u8 {
        let spelling = match byte {
            b'!'..=b'~' | 0xa1..=0xac | 0xae..=0xff => char::from(byte),
            _ => others.next().unwrap(),
        };
        tokens.push(spelling.to_string());
    }
    let merges = ["t h", "th e", "1 2", "Ġ the"].map(str::to_owned).to_vec();
    tokens.extend(merges.iter().map(|merge| merge.replace(' ', "")));
    (tokens, merges)
}

fn write_text(out: &mut Vec<u8>, text: &str) {
    out.extend((text.len() as u64).to_le_bytes());
    out.extend(text.as_bytes());
}
