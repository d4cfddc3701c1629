mod certificates;
mod decisions;
mod people;
mod proof;
mod words;
mod work;
pub(super) mod world;
