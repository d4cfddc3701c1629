mod certificates;
mod decisions;
mod governing;
mod people;
mod proof;
mod words;
mod work;
pub(super) mod world;
