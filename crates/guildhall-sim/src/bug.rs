//! The bug that is planted in every node of a run, in builds that can.

use guildhall_node::Node;

/// A planted bug, or none.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Bug {
    #[cfg(guildhall_planted)]
    planted: Option<guildhall_node::Planted>,
}

#[cfg(guildhall_planted)]
impl Bug {
    /// The names of all bugs that can be planted.
    pub(crate) fn names() -> Vec<&'static str> {
        guildhall_node::Planted::names().into_iter().collect()
    }

    /// The bug of this name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        let planted = guildhall_node::Planted::from_name(name)?;
        Some(Self { planted: Some(planted) })
    }

    /// Plants it in a node.
    pub(crate) fn plant(self, node: &mut Node) {
        if let Some(planted) = self.planted {
            node.plant(planted);
        }
    }

    /// Whether there is one.
    pub(crate) fn is_planted(self) -> bool {
        self.planted.is_some()
    }
}

#[cfg(not(guildhall_planted))]
impl Bug {
    /// This build can plant none.
    pub(crate) fn names() -> Vec<&'static str> {
        Vec::new()
    }

    /// This build can plant none.
    pub(crate) fn from_name(_name: &str) -> Option<Self> {
        None
    }

    /// This build can plant none.
    #[allow(clippy::unused_self, reason = "where bugs can be planted it holds one")]
    pub(crate) fn plant(self, _node: &mut Node) {}

    /// This build can plant none.
    #[allow(clippy::unused_self, reason = "where bugs can be planted it holds one")]
    pub(crate) fn is_planted(self) -> bool {
        false
    }
}
