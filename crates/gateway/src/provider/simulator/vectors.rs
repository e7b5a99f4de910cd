//! Embeddings that mean nothing: a unit vector that depends on the text alone.

/// How many numbers a vector has.
pub(super) const DIMENSIONS: usize = 32;

pub(super) fn of_all(texts: &[String]) -> Vec<Vec<f32>> {
    texts.iter().map(|text| of(text)).collect()
}

fn of(text: &str) -> Vec<f32> {
    // FNV-1a, then xorshift: any hash would do, but it must never change between versions.
    let mut state = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    }) | 1;
    let raw: Vec<f32> = (0..DIMENSIONS)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 40) as f32 / (1_u32 << 24) as f32 - 0.5
        })
        .collect();
    let length = raw
        .iter()
        .map(|number| number * number)
        .sum::<f32>()
        .sqrt()
        .max(f32::MIN_POSITIVE);
    raw.into_iter().map(|number| number / length).collect()
}
