//! Reads the price map of the litellm project out of a wheel that is opened as a zip, never installed or imported.
