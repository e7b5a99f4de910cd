// Suggestions: an organisation may use any words of its own.
export const DATA_CLASSES = ["public", "internal", "confidential", "personal", "health", "payment"];
