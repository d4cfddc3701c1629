//! Making what the measurements begin with: a federation with documents, and a member that joins.

use std::path::Path;
use std::rc::Rc;

use crate::failure::{Context as _, Failure, Outcome, failed};
use guildhall_daemon::{FoundOptions, Organisation};

use crate::measure::{Size, title};
use crate::member::{Member, documents_file, home};

/// Requests on their way to a node at once.
const IN_FLIGHT: usize = 64;

/// Makes a federation with documents through the normal path: each change is a signed
/// contribution, asked for over the socket.
pub(crate) async fn make(directory: &Path, size: Size) -> Outcome<()> {
    std::fs::create_dir_all(directory)?;
    let options = FoundOptions {
        federation: "Workload".to_owned(),
        organisation: organisation("seed"),
        preset: "trial".to_owned(),
    };
    guildhall_daemon::found(&home(directory), options).context("cannot found a federation")?;
    let seed = Member::started(directory, &[]).await?;
    let (seed, documents) = filled(seed, size).await?;
    std::fs::write(documents_file(directory), documents.join("\n") + "\n")?;
    seed.stop().await
}

async fn filled(seed: Member, size: Size) -> Outcome<(Member, Vec<String>)> {
    let seed = Rc::new(seed);
    let mut documents = vec![String::new(); size.documents];
    let creations = (0..size.documents).map(|document| {
        let seed = Rc::clone(&seed);
        async move { Ok((document, seed.create(title(document, 0)).await?)) }
    });
    for (document, id) in in_flight(creations).await? {
        if let Some(place) = documents.get_mut(document) {
            *place = id;
        }
    }
    for change in 1..size.changes {
        let edits = documents.iter().enumerate().map(|(document, id)| {
            let (seed, id) = (Rc::clone(&seed), id.clone());
            async move { seed.rename(&id, title(document, change)).await }
        });
        in_flight(edits).await?;
    }
    let seed = Rc::into_inner(seed).context("every request has been answered")?;
    Ok((seed, documents))
}

/// Prepares a home that will join by `invite`, in a directory that is emptied first.
pub(crate) fn prepare_joiner(directory: &Path, invite: &str) -> Outcome<()> {
    if directory.exists() && !documents_file(directory).exists() && home(directory).exists() {
        return failed(format!(
            "`{}` holds something that this program did not make",
            directory.display()
        ));
    }
    if directory.exists() {
        std::fs::remove_dir_all(directory)?;
    }
    std::fs::create_dir_all(directory)?;
    guildhall_daemon::prepare_join(&home(directory), invite, &organisation("joiner"))
        .context("cannot prepare a home that joins")?;
    Ok(())
}

/// Copies a directory that no node uses at the time.
pub(crate) fn copy_directory(from: &Path, to: &Path) -> Outcome<()> {
    std::fs::create_dir_all(to)?;
    std::fs::set_permissions(to, std::fs::metadata(from)?.permissions())?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let copy = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_directory(&entry.path(), &copy)?;
        } else {
            std::fs::copy(entry.path(), copy)?;
        }
    }
    Ok(())
}

fn organisation(handle: &str) -> Organisation {
    let name = format!("The {handle}");
    Organisation { name, handle: handle.to_owned(), person: None, port: None }
}

/// Does all of the work, several requests at a time; the results come in no order.
pub(crate) async fn in_flight<T: 'static>(
    work: impl Iterator<Item = impl Future<Output = Outcome<T>> + 'static>,
) -> Outcome<Vec<T>> {
    let mut work = work;
    let mut done = Vec::new();
    let local = tokio::task::LocalSet::new();
    let all = async {
        let mut running = tokio::task::JoinSet::new();
        for next in work.by_ref() {
            if running.len() >= IN_FLIGHT
                && let Some(finished) = running.join_next().await
            {
                done.push(finished??);
            }
            running.spawn_local(next);
        }
        while let Some(finished) = running.join_next().await {
            done.push(finished??);
        }
        Ok::<_, Failure>(())
    };
    local.run_until(all).await?;
    Ok(done)
}
