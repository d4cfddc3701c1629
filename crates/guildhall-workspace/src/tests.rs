//! Hostile changes, through everything that a change passes on its way to people.

mod hostile;
mod mutation;
