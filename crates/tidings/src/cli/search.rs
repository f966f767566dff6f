use clap::{Args, ValueEnum};

/// Arguments of `search`.
#[derive(Debug, Args)]
pub struct Search {
    /// What is looked for: words, "phrases", -words that must not be there, and filters such as source:ID.
    #[arg(required = true, value_name = "WORD")]
    pub words: Vec<String>,
    /// What comes first: what fits best, or the newest.
    #[arg(long, value_enum, default_value = "relevance")]
    pub order: SearchOrder,
    /// How many are shown.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: usize,
}

/// What comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SearchOrder {
    /// What fits best.
    Relevance,
    /// The newest.
    Date,
}
