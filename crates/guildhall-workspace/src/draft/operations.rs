//! Operations for a draft: references counted, runs formed, and cut into bodies that fit.

use std::collections::VecDeque;

use crate::operation::{OPERATIONS_MAX, Operation, Reference};

/// Operations in order, and the number that comes next.
#[derive(Debug)]
pub(super) struct Operations {
    list: Vec<Operation>,
    next: u32,
}

impl Operations {
    /// Operations whose first has the number `next`.
    pub(super) fn starting_at(next: u32) -> Self {
        Self { list: Vec::new(), next }
    }

    /// Adds one; its own reference, or that of the last character it inserts.
    pub(super) fn push(&mut self, operation: Operation) -> Reference {
        self.next = self.next.saturating_add(numbers(&operation));
        self.list.push(operation);
        Reference { actor: 0, counter: self.next.saturating_sub(1) }
    }

    /// The number that the next operation will have.
    pub(super) fn next(&self) -> u32 {
        self.next
    }

    /// The operations, cut so that each part fits into one body.
    pub(super) fn into_parts(self) -> VecDeque<Vec<Operation>> {
        let first = self.list.iter().map(numbers).fold(self.next, u32::saturating_sub);
        let mut parts = Parts { done: VecDeque::new(), open: Vec::new(), weight: 0, next: first };
        for operation in self.list {
            parts.add(operation);
        }
        parts.close();
        parts.done
    }
}

/// How many numbers an operation takes.
fn numbers(operation: &Operation) -> u32 {
    match operation {
        Operation::Make { .. } | Operation::Put { .. } | Operation::Remove { .. } => 1,
        Operation::Insert { .. } | Operation::Delete { .. } => {
            u32::try_from(operation.weight()).unwrap_or(u32::MAX)
        }
    }
}

struct Parts {
    done: VecDeque<Vec<Operation>>,
    open: Vec<Operation>,
    weight: u64,
    next: u32,
}

impl Parts {
    fn close(&mut self) {
        if !self.open.is_empty() {
            self.done.push_back(std::mem::take(&mut self.open));
            self.weight = 0;
        }
    }

    fn add(&mut self, mut operation: Operation) {
        if self.room() == 0 {
            self.close();
        }
        while operation.weight() > self.room() {
            let rest = split(&mut operation, self.room(), self.next);
            let Some(rest) = rest else {
                self.close();
                break;
            };
            self.put(std::mem::replace(&mut operation, rest));
            self.close();
        }
        self.put(operation);
    }

    fn put(&mut self, operation: Operation) {
        self.weight = self.weight.saturating_add(operation.weight());
        self.next = self.next.saturating_add(numbers(&operation));
        self.open.push(operation);
    }

    fn room(&self) -> u64 {
        OPERATIONS_MAX.saturating_sub(self.weight)
    }
}

/// Shortens an operation whose first number is `number` to `room`, and gives what is left over.
///
/// `None`, and nothing shortened, where it cannot be split or there is no room at all.
fn split(operation: &mut Operation, room: u64, number: u32) -> Option<Operation> {
    let count = u32::try_from(room).ok().filter(|count| *count > 0)?;
    match operation {
        Operation::Insert { object, text, .. } => {
            let (place, _) = text.char_indices().nth(usize::try_from(count).ok()?)?;
            let rest = text.split_off(place);
            let last = Reference { actor: 0, counter: number.checked_add(count)?.checked_sub(1)? };
            Some(Operation::Insert { object: *object, after: Some(last), text: rest })
        }
        Operation::Delete { object, first, length } => {
            let rest = length.checked_sub(count).filter(|rest| *rest > 0)?;
            *length = count;
            let first = Reference { counter: first.counter.checked_add(count)?, ..*first };
            Some(Operation::Delete { object: *object, first, length: rest })
        }
        Operation::Make { .. } | Operation::Put { .. } | Operation::Remove { .. } => None,
    }
}
