//! all-MiniLM-L6-v2 itself.

use super::installed;
use outcrop_core::plane::Embed as _;
use outcrop_inference::{EMBEDDING_DIMENSIONS, EMBEDDING_MAX_TOKENS, Embedder};

async fn embed(texts: &[&str]) -> (Vec<Vec<f32>>, u64) {
    let embedder = Embedder::start(&installed()).unwrap();
    let embeddings = embedder
        .embed(texts.iter().map(|text| (*text).to_owned()).collect())
        .await
        .unwrap();
    (embeddings.vectors, embeddings.usage.input)
}

fn cosine(left: &[f32], right: &[f32]) -> f32 {
    left.iter().zip(right).map(|(l, r)| l * r).sum()
}

/// The model card's own example, and the vectors that its authors' library gives for it.
#[tokio::test]
async fn vectors_are_those_that_the_authors_published() {
    let (vectors, tokens) = embed(&["This is an example sentence", "Each sentence is converted"]).await;
    assert_eq!(tokens, 7 + 6);
    let published = [
        [0.0677, 0.0635, 0.0487, 0.0793, 0.0374, 0.0026],
        [0.0864, 0.1028, 0.0054, 0.0020, -0.0100, 0.0254],
    ];
    for (vector, published) in vectors.iter().zip(published) {
        for (number, published) in vector.iter().zip(published) {
            assert!((number - published).abs() < 1e-4, "{number} is not {published}");
        }
    }
    assert!((cosine(&vectors[0], &vectors[1]) - 0.404_559).abs() < 1e-4);
}

#[tokio::test]
async fn texts_of_like_meaning_lie_near() {
    let (vectors, _) = embed(&[
        "How do I reset my password?",
        "I forgot my login credentials and need new ones.",
        "The volcano erupted at dawn.",
    ])
    .await;
    let (near, far) = (cosine(&vectors[0], &vectors[1]), cosine(&vectors[0], &vectors[2]));
    assert!(near > 0.5 && far < 0.15, "{near} and {far}");
}

#[tokio::test]
async fn vectors_have_length_one_and_do_not_depend_on_their_neighbours() {
    let (together, _) = embed(&["short", "a rather longer text, with more words in it", ""]).await;
    let (alone, _) = embed(&["short"]).await;
    assert_eq!(together[0], alone[0]);
    for vector in &together {
        assert_eq!(vector.len(), EMBEDDING_DIMENSIONS);
        assert!((cosine(vector, vector) - 1.0).abs() < 1e-5);
    }
}

#[tokio::test]
async fn a_long_text_is_cut_and_only_what_was_read_is_counted() {
    let long = "river ".repeat(1_000);
    let longer = format!("{long} volcano");
    let (vectors, tokens) = embed(&[&long, &longer]).await;
    assert_eq!(tokens, 2 * EMBEDDING_MAX_TOKENS as u64);
    assert_eq!(vectors[0], vectors[1]);
    assert_eq!(embed(&["river"]).await.1, 3, "one word and two marks");
    assert_eq!(embed(&["[SEP]"]).await.1, 5, "a mark that is spelled is text");
}
