//! Each rule, and the words in which it refuses.
