//! "Did you mean": the known word nearest to an unknown one.
//!
//! Not here: which words are known.

/// A sentence that offers the nearest known word, or lists them all.
pub(crate) fn help<S: AsRef<str>>(word: &str, known: &[S]) -> String {
    match nearest(word, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => "there is none".to_owned(),
        None => {
            let known: Vec<String> = known.iter().map(|k| format!("`{}`", k.as_ref())).collect();
            format!("known: {}", known.join(", "))
        }
    }
}

/// The known word nearest to `word`, if it is near: at most a third of its letters differ.
pub(crate) fn nearest<'k, S: AsRef<str>>(word: &str, known: &'k [S]) -> Option<&'k str> {
    let limit = (word.chars().count() / 3).max(1);
    known
        .iter()
        .map(|known| (strsim::damerau_levenshtein(word, known.as_ref()), known.as_ref()))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offers_the_nearest_word_or_lists_them() {
        assert_eq!(help("pyton", &["mode", "python"]), "did you mean `python`?");
        assert_eq!(help("shwo", &["show", "id"]), "did you mean `show`?");
        assert_eq!(help("colour", &["mode", "python"]), "known: `mode`, `python`");
    }
}
