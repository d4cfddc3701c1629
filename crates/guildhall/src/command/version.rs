//! `guildhall version`

use guildhall_control::VERSION;
use guildhall_control::api::Request;
use guildhall_control::api::node::Version;
use guildhall_control::client::ClientError;
use serde::Serialize;

use crate::failure::{Ended, Failure, Outcome};
use crate::json;
use crate::session::{Form, Session};

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Versions {
    schema: &'static str,
    command: &'static str,
    /// Absent if no node runs.
    #[cfg_attr(test, schemars(with = "serde_json::Value"))]
    node: Option<Version>,
}

/// Says what runs: this command, and the node if there is one.
pub(crate) async fn run(session: &Session) -> Outcome {
    let node = match session.client().call(&Request::Version).await {
        Ok(reply) => Some(reply.read::<Version>()?),
        Err(ClientError::Down { .. } | ClientError::Stale { .. }) => None,
        Err(error) => return Err(Failure::from(error)),
    };
    match session.form {
        Form::Json => {
            json::print(&Versions { schema: "guildhall.versions/1", command: VERSION, node })?;
        }
        Form::Quiet => session.screen.print(&format!("{VERSION}\n"))?,
        Form::Text => session.screen.print(&text(node.as_ref()))?,
    }
    Ok(Ended::Well)
}

fn text(node: Option<&Version>) -> String {
    let node = match node {
        Some(node) => format!(
            "node      {} (process {}, protocol {}, store {})",
            node.version, node.pid, node.protocol, node.store
        ),
        None => "node      not running".to_owned(),
    };
    format!("guildhall {VERSION}\n{node}\n")
}
