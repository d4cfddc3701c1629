use super::*;

fn directory() -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("alma");
    (directory, path)
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_home_belongs_to_its_owner_alone() {
    let (_directory, path) = directory();

    let home = Home::create(&path).unwrap();
    home.write_secret("key", &[7; 32]).unwrap();
    home.write_state("listen-port", b"7417").unwrap();

    assert_eq!(mode(&path), 0o700);
    assert_eq!(mode(&path.join("log")), 0o700);
    assert_eq!(mode(&path.join("key")), 0o600);
    assert_eq!(mode(&path.join("listen-port")), 0o600);
}

#[test]
fn a_home_left_open_to_others_is_closed() {
    let (_directory, path) = directory();
    Home::create(&path).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();

    Home::open(&path).unwrap();

    assert_eq!(mode(&path), 0o700);
}

#[test]
fn a_home_is_made_once_and_opened_often() {
    let (_directory, path) = directory();
    let before = Home::open(&path);

    let made = Home::create(&path).unwrap();
    let again = Home::create(&path);

    assert!(matches!(before, Err(HomeError::Missing { .. })));
    assert!(matches!(again, Err(HomeError::Exists { .. })));
    assert_eq!(Home::open(&path).unwrap(), made);
}

#[test]
fn a_home_of_a_newer_format_is_left_alone_and_the_version_named() {
    let (_directory, path) = directory();
    Home::create(&path).unwrap();
    fs::write(path.join("format"), "guildhall-home 2\nneeds 0.4.0\n").unwrap();

    let error = Home::open(&path).unwrap_err();

    let text = error.to_string();
    assert!(matches!(error, HomeError::NewerFormat { found: 2, .. }));
    assert!(text.contains("format 2") && text.contains("Guildhall 0.4.0"), "{text}");
}

#[test]
fn a_damaged_format_file_is_named() {
    let (_directory, path) = directory();
    Home::create(&path).unwrap();

    for damage in [&b""[..], b"guildhall-hom", b"guildhall-home x\n", b"\xff\xfe\0\0"] {
        fs::write(path.join("format"), damage).unwrap();
        assert!(matches!(Home::open(&path), Err(HomeError::UnclearFormat { .. })));
    }
}

#[test]
fn a_second_node_is_refused_and_told_the_process() {
    let (_directory, path) = directory();
    let home = Home::create(&path).unwrap();
    let lock = home.lock().unwrap();

    let refused = Home::open(&path).unwrap().lock().unwrap_err();
    drop(lock);
    let later = home.lock();

    let own = std::process::id();
    assert!(matches!(refused, HomeError::AlreadyRunning { pid: Some(pid), .. } if pid == own));
    assert!(refused.to_string().contains(&own.to_string()));
    assert!(later.is_ok());
}

#[test]
fn of_many_that_race_for_a_home_one_wins() {
    let (_directory, path) = directory();
    let home = Home::create(&path).unwrap();

    for _ in 0..50 {
        let barrier = std::sync::Barrier::new(8);
        let winners = std::thread::scope(|scope| {
            let race = || {
                barrier.wait();
                let lock = home.lock().ok();
                // Held until all have tried.
                barrier.wait();
                lock.is_some()
            };
            let racers: Vec<_> = (0..8).map(|_| scope.spawn(race)).collect();
            racers.into_iter().map(|it| it.join().unwrap()).filter(|won| *won).count()
        });
        assert_eq!(winners, 1);
    }
}

#[test]
fn a_lock_left_by_a_killed_node_does_not_bind() {
    let (_directory, path) = directory();
    let home = Home::create(&path).unwrap();
    fs::write(path.join("node.lock"), "4711\n").unwrap();

    assert!(home.lock().is_ok());
}

#[test]
fn a_secret_is_never_overwritten() {
    let (_directory, path) = directory();
    let home = Home::create(&path).unwrap();
    home.write_secret("key", b"first seed").unwrap();

    let again = home.write_secret("key", b"second seed");

    assert!(matches!(again, Err(HomeError::SecretExists { .. })));
    assert_eq!(**home.read_secret("key").unwrap().unwrap(), *b"first seed");
}

#[test]
fn a_secret_can_be_removed_once_it_is_written_down() {
    let (_directory, path) = directory();
    let home = Home::create(&path).unwrap();
    home.write_secret("root.words", b"ocean ladder").unwrap();

    home.remove_secret("root.words").unwrap();
    home.remove_secret("root.words").unwrap();

    assert!(home.read_secret("root.words").unwrap().is_none());
}

#[test]
fn state_is_replaced_whole_even_over_the_rest_of_a_crash() {
    let (_directory, path) = directory();
    let home = Home::create(&path).unwrap();
    fs::write(path.join(".peers.tmp"), "half of som").unwrap();

    home.write_state("peers", b"bruno").unwrap();
    home.write_state("peers", b"bruno, carla").unwrap();

    assert_eq!(home.read_state("peers").unwrap().unwrap(), b"bruno, carla");
    assert_eq!(home.read_state("notes").unwrap(), None);
    assert!(!path.join(".peers.tmp").exists());
}

#[test]
fn names_never_become_paths_nor_the_stores_own_files() {
    let (_directory, path) = directory();
    let home = Home::create(&path).unwrap();
    let long = "x".repeat(65);
    let names = [
        "",
        ".",
        "..",
        "../key",
        "a/b",
        "/etc/passwd",
        "a\\b",
        "a\0b",
        "ключ",
        ".hidden",
        "a b",
        "log",
        "index",
        "index.mark",
        "format",
        "node.lock",
        "node.sock",
        "snapshot",
        "own-tip",
        "reserve",
        &long,
    ];

    for name in names {
        let written = home.write_state(name, b"x");
        let secret = home.write_secret(name, b"x");
        assert!(matches!(written, Err(HomeError::BadName { .. })), "{name:?}");
        assert!(matches!(secret, Err(HomeError::BadName { .. })), "{name:?}");
    }
}
