//! `guildhall demo`: four partners on one machine, with real input and the same commands that users
//! have.
//!
//! Every step runs this very program as a process of its own (`guildhall --home … init`, `join`,
//! `import`, …) and reads what it prints with `--json`. Nothing here reaches into a node.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anstream::println;
use guildhall_control::{Code, Problem};
use serde_json::Value;

mod forgery;
mod partner;

use partner::Partner;

/// The initiatives that the partners bring in: see `examples/data/README.md`.
const INITIATIVES: &str = include_str!("../../../examples/data/initiatives.jsonl");

/// The organisations of the demo: handle, name, person.
const PARTNERS: [(&str, &str, &str); 4] = [
    ("kaltwerk", "Kaltwerk", "Petra Lindqvist"),
    ("ljus", "Ljus Analys", "Nils Ek"),
    ("hafen", "Hafen Logistik", "Jonas Wirth"),
    ("tundra", "Tundra Foods", "Ida Berg"),
];

const TEXT: &str = "One sensor feed from every dock door, readable by all partners, so that a warm \
                    truck is seen before it is unloaded.";
const TEXT_OF_LJUS: &str = "One temperature feed from every dock door, readable by all partners, so \
                            that a warm truck is seen before it is unloaded.";
const TEXT_OF_HAFEN: &str = "One sensor feed from every dock door, readable by all partners, so that \
                             a warm truck is seen and refused before it is unloaded.";

/// The demo from beginning to end.
pub(crate) fn run(keep: bool) -> Result<(), Problem> {
    let begun = Instant::now();
    let folder = folder()?;
    let mut demo = Demo { folder: folder.clone(), partners: Vec::new() };
    demo.found()?;
    demo.join()?;
    demo.bring_in()?;
    demo.edit_apart()?;
    demo.decide_without_one()?;
    demo.forge()?;
    demo.compare(begun.elapsed())?;
    if keep {
        demo.say_how_to_explore();
        return Ok(());
    }
    demo.stop()?;
    std::fs::remove_dir_all(&folder).map_err(|error| failed("cannot remove the folder", &error))?;
    println!(
        "The four nodes are stopped and their folders removed. To keep them: guildhall demo --keep"
    );
    println!("Start for real: guildhall init \"Our network\", then guildhall invite create");
    Ok(())
}

struct Demo {
    folder: PathBuf,
    partners: Vec<Partner>,
}

impl Demo {
    fn found(&mut self) -> Result<(), Problem> {
        println!(
            "Four organisations on this machine, each with a node of its own: a process, a key,"
        );
        println!(
            "a folder and a port. Everything below is done with commands that you have too.\n"
        );
        let [(handle, name, person), ..] = PARTNERS;
        let kaltwerk = Partner::new(&self.folder, handle, name)?;
        chapter(1, "Kaltwerk founds the federation \"Nordic Cold Chain\".");
        kaltwerk.json(&[
            "init",
            "Nordic Cold Chain",
            "--org",
            name,
            "--handle",
            handle,
            "--person",
            person,
            "--preset",
            "trial",
            "--yes",
            "--no-input",
        ])?;
        println!(
            "  It is alone, so it decides alone, until others have a seat: nobody can take that"
        );
        println!("  seat away again without a decision of all.");
        self.partners.push(kaltwerk);
        Ok(())
    }

    fn join(&mut self) -> Result<(), Problem> {
        chapter(2, "Three others join by invite and are given a seat by decision.");
        for (handle, name, person) in PARTNERS.into_iter().skip(1) {
            let invite = self.first().json(&["invite", "create", "--for", name])?;
            let newcomer = Partner::new(&self.folder, handle, name)?;
            let token = text(&invite, "invite")?;
            newcomer.json(&[
                "join",
                &token,
                "--org",
                name,
                "--handle",
                handle,
                "--person",
                person,
                "--yes",
                "--no-input",
            ])?;
            let proposed = self.first().json(&["member", "propose", handle, "--yes"])?;
            let decision = text(&proposed, "id")?;
            for partner in self.partners.iter().skip(1) {
                partner.agree(&decision)?;
            }
            self.partners.push(newcomer);
            let newcomer = self.partners.last().ok_or_else(|| bug("somebody just joined"))?;
            newcomer.wait("to have a seat", |status| status["me"]["standing"] == "partner")?;
            println!("  {name} came in as a guest; {} agreed; it has a seat.", self.others(handle));
        }
        let everyone = self.partners.len();
        for partner in &self.partners {
            partner.wait("to know all seats", |status| {
                status["governance"]["electorate"].as_u64() == u64::try_from(everyone).ok()
            })?;
        }
        println!("  From here on 3 of 4 nodes make a decision final, and none of them alone can.");
        Ok(())
    }

    fn bring_in(&self) -> Result<(), Problem> {
        chapter(3, "Each brings in its share of 433 real initiatives.");
        let lines: Vec<&str> = INITIATIVES.lines().collect();
        let share = lines.len().div_ceil(self.partners.len());
        for (partner, lines) in self.partners.iter().zip(lines.chunks(share)) {
            let file = self.folder.join(format!("{}.jsonl", partner.handle));
            write(&file, lines.join("\n").as_bytes())?;
            let report = partner.json(&["import", &path_text(&file)?, "--yes"])?;
            let created = report["created"].as_u64().unwrap_or_default();
            println!("  {} brought in {created} initiatives, each signed.", partner.name);
        }
        let state = self.wait_equal()?;
        let listed = self.first().json(&["initiative", "list"])?;
        println!(
            "  All four nodes hold all {} initiatives, in {} signed contributions.",
            listed["items"].as_array().map(Vec::len).unwrap_or_default(),
            state["contributions"]
        );
        Ok(())
    }

    fn edit_apart(&self) -> Result<(), Problem> {
        chapter(4, "Ljus Analys and Hafen Logistik edit the same text, cut off from each other.");
        let made = self.first().json(&[
            "initiative",
            "create",
            "Shared dock telemetry",
            "-m",
            TEXT,
            "--yes",
        ])?;
        let id = text(&made, "id")?;
        self.wait_equal()?;
        let (ljus, hafen) = (self.partner("ljus")?, self.partner("hafen")?);
        for (partner, words) in [(ljus, TEXT_OF_LJUS), (hafen, TEXT_OF_HAFEN)] {
            partner.run(&["node", "stop"])?;
            partner.run(&["node", "start", "--offline"])?;
            partner.json(&["initiative", "edit", &id, "-m", words, "--yes"])?;
        }
        println!("  Ljus wrote    \"One temperature feed …\" where it read \"One sensor feed …\"");
        println!(
            "  Hafen wrote   \"… is seen and refused before …\" where it read \"… is seen before …\""
        );
        for partner in [ljus, hafen] {
            partner.run(&["node", "stop"])?;
            partner.run(&["node", "start"])?;
        }
        self.wait_equal()?;
        let shown = self.first().json(&["initiative", "show", &id])?;
        let merged = text(&shown, "text")?;
        if !(merged.contains("temperature feed") && merged.contains("seen and refused")) {
            return Err(bug("an edit was lost").because(merged));
        }
        println!("  Connected again, all four read:");
        println!("    {merged}");
        Ok(())
    }

    fn decide_without_one(&self) -> Result<(), Problem> {
        chapter(5, "Tundra Foods switches its node off; the others decide without it.");
        let tundra = self.partner("tundra")?;
        tundra.run(&["node", "stop"])?;
        let proposed = self.first().json(&[
            "decision",
            "propose",
            "Share dock telemetry by default",
            "-m",
            "All partners may read door temperature and opening times.",
            "--mode",
            "majority",
            "--yes",
        ])?;
        let decision = text(&proposed, "id")?;
        let present = self.partners.iter().filter(|partner| partner.handle != "tundra");
        for partner in present.clone().skip(1) {
            partner.agree(&decision)?;
        }
        for partner in present {
            partner.wait_final(&decision)?;
        }
        println!("  Three agreed. \"Share dock telemetry by default\" is final: adopted.");
        tundra.run(&["node", "start"])?;
        let shown = tundra.wait_final(&decision)?;
        let confirmed: Vec<&str> = shown["certificate"]["confirmed_by"]
            .as_array()
            .map(|names| names.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default();
        println!("  Tundra is back and has the decision, confirmed by {}.", confirmed.join(", "));
        Ok(())
    }

    fn forge(&self) -> Result<(), Problem> {
        chapter(6, "Somebody hands Hafen a file with a contribution that was altered.");
        let file = self.folder.join("stick");
        self.first().run(&["log", "export", &path_text(&file)?])?;
        let honest =
            std::fs::read(&file).map_err(|error| failed("cannot read the file", &error))?;
        let forged = forgery::alter(&honest, "Shared dock telemetry", "Spared dock telemetry")
            .ok_or_else(|| bug("the exported file lacks the initiative"))?;
        write(&file, &forged)?;
        let hafen = self.partner("hafen")?;
        let before = hafen.json(&["status"])?;
        let reason = hafen.refuse(&path_text(&file)?)?;
        println!("  Its node refuses that contribution and keeps nothing of it: {reason}.");
        if hafen.json(&["status"])?["state"] != before["state"] {
            return Err(bug("a forged contribution changed the state"));
        }
        Ok(())
    }

    fn compare(&self, took: Duration) -> Result<(), Problem> {
        chapter(7, "All four nodes read out the words for what they hold.");
        self.wait_equal()?;
        for partner in &self.partners {
            let status = partner.json(&["status"])?;
            println!("  {:<15} {}", partner.name, text(&status, "state_words")?);
        }
        let verified = self.first().json(&["log", "--verify"])?;
        if verified["ok"] != true {
            return Err(bug("the check of all signatures failed").because(verified.to_string()));
        }
        println!(
            "  The same words, so the same state. {} signatures checked again; all are right.",
            verified["contributions"]
        );
        println!("\nDone in {:.0} seconds.", took.as_secs_f64());
        Ok(())
    }

    fn stop(&self) -> Result<(), Problem> {
        self.partners.iter().try_for_each(|partner| partner.run(&["node", "stop"]).map(drop))
    }

    fn say_how_to_explore(&self) {
        println!("\nThe four nodes are running. Try:");
        let home = |handle: &str| self.folder.join(handle).display().to_string();
        println!("  guildhall --home {} status", home("tundra"));
        println!("  guildhall --home {} initiative list", home("ljus"));
        println!("  guildhall --home {} decision show telemetry", home("hafen"));
        println!("  guildhall --home {} log --verify", home("kaltwerk"));
        println!("When you are done:");
        for (handle, ..) in PARTNERS {
            println!("  guildhall --home {} node stop", home(handle));
        }
        println!("  rm -r {}", self.folder.display());
        if let Ok(program) = std::env::current_exe() {
            println!("(guildhall is {})", program.display());
        }
    }

    fn first(&self) -> &Partner {
        self.partners.first().expect("the founder comes first")
    }

    fn partner(&self, handle: &str) -> Result<&Partner, Problem> {
        let found = self.partners.iter().find(|partner| partner.handle == handle);
        found.ok_or_else(|| bug("a partner of the demo is missing"))
    }

    /// The names of those who agreed to give `handle` a seat.
    fn others(&self, handle: &str) -> String {
        let names = self.partners.iter().filter(|partner| partner.handle != handle);
        names.map(|partner| partner.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// Waits until all nodes show the same state; returns the status of the first.
    fn wait_equal(&self) -> Result<Value, Problem> {
        partner::until("all four nodes to hold the same", || {
            let mut statuses = Vec::new();
            for partner in &self.partners {
                statuses.push(partner.json(&["status"])?);
            }
            let first = statuses.swap_remove(0);
            let is_equal = statuses.iter().all(|status| {
                status["state"] == first["state"]
                    && status["contributions"] == first["contributions"]
            });
            Ok(is_equal.then_some(first))
        })
    }
}

fn chapter(number: u8, title: &str) {
    println!("{number}. {title}");
}

/// A folder for the demo with a short name: the path of a socket has to fit into 107 bytes.
fn folder() -> Result<PathBuf, Problem> {
    let name = format!("guildhall-demo-{}", std::process::id());
    let folder = std::env::temp_dir().join(name);
    std::fs::create_dir(&folder).map_err(|error| {
        failed("cannot make a folder for the demo", &error).because(folder.display().to_string())
    })?;
    Ok(folder)
}

fn write(file: &Path, bytes: &[u8]) -> Result<(), Problem> {
    std::fs::write(file, bytes).map_err(|error| failed("cannot write a file of the demo", &error))
}

fn path_text(path: &Path) -> Result<String, Problem> {
    let text = path.to_str().map(str::to_owned);
    text.ok_or_else(|| Problem::new(Code::File, "the temporary folder's name is no plain text"))
}

fn text(value: &Value, field: &str) -> Result<String, Problem> {
    let found = value.get(field).and_then(Value::as_str).map(str::to_owned);
    found.ok_or_else(|| bug("a command did not answer as it should").because(field.to_owned()))
}

fn failed(what: &str, error: &std::io::Error) -> Problem {
    Problem::new(Code::File, what).because(error.to_string())
}

fn bug(what: &str) -> Problem {
    Problem::new(Code::Internal, format!("the demo failed: {what}"))
}
