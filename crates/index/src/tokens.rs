//! The splitter of `tidings-search`, as tantivy calls it.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use tidings_search::{keys, parts};

/// Which tokens of a text a field has.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Layer {
    /// Its keys, with positions.
    Keys,
    /// Its parts, without.
    Parts,
}

/// Splits one text after the other, in the same memory.
#[derive(Debug, Clone)]
pub(crate) struct Splitter {
    layer: Layer,
    /// The tokens of the text, one behind the other.
    text: String,
    /// Position of each, and where it ends in `text`.
    places: Vec<(u32, usize)>,
    token: Token,
}

impl Splitter {
    pub(crate) fn new(layer: Layer) -> Self {
        Self { layer, text: String::new(), places: Vec::new(), token: Token::default() }
    }
}

impl Tokenizer for Splitter {
    type TokenStream<'a> = Tokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Tokens<'a> {
        self.text.clear();
        self.places.clear();
        self.token.reset();
        // As long as a pair: the next text of the field then begins behind what this one ends with, and a gap.
        self.token.position_length = 2;
        let mut take = |token: &str, position| {
            self.text.push_str(token);
            self.places.push((position, self.text.len()));
        };
        match self.layer {
            Layer::Keys => keys(text, take),
            Layer::Parts => parts(text, |part| take(part, 0)),
        }
        Tokens { splitter: self, at: 0, start: 0 }
    }
}

/// The tokens of a text, one at a time.
#[derive(Debug)]
pub(crate) struct Tokens<'a> {
    splitter: &'a mut Splitter,
    at: usize,
    start: usize,
}

impl TokenStream for Tokens<'_> {
    fn advance(&mut self) -> bool {
        let Splitter { text, places, token, .. } = &mut *self.splitter;
        let Some(&(position, end)) = places.get(self.at) else { return false };
        token.position = position as usize;
        token.text.clear();
        token.text.push_str(&text[self.start..end]);
        (self.at, self.start) = (self.at + 1, end);
        true
    }

    fn token(&self) -> &Token {
        &self.splitter.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.splitter.token
    }
}
