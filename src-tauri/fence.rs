//! What the window may never be able to do, read from the configuration itself: any change of it is seen here.

use std::path::Path;

use serde_json::Value;

fn read(path: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn directive<'a>(csp: &'a str, name: &str) -> Vec<&'a str> {
    let found = csp
        .split(';')
        .map(str::trim)
        .find(|part| part.split(' ').next() == Some(name));
    found
        .map(|part| part.split(' ').skip(1).collect())
        .unwrap_or_default()
}

#[test]
fn the_content_security_policy_lets_nothing_in() {
    let config = read("tauri.conf.json");
    let security = &config["app"]["security"];
    let csp = security["csp"].as_str().unwrap();
    assert_eq!(directive(csp, "default-src"), ["'self'"]);
    assert_eq!(directive(csp, "script-src"), ["'self'"]);
    assert_eq!(
        directive(csp, "connect-src"),
        ["ipc:", "http://ipc.localhost"]
    );
    for name in ["frame-src", "object-src", "base-uri", "form-action"] {
        assert_eq!(directive(csp, name), ["'none'"], "{name}");
    }
    assert!(!csp.contains("unsafe-eval") && !csp.contains("https:"));
    assert_eq!(security["freezePrototype"], true);
    assert_eq!(security["assetProtocol"]["enable"], false);
    assert_eq!(config["app"]["withGlobalTauri"], false);
    let dangerous: Vec<&String> = security
        .as_object()
        .unwrap()
        .keys()
        .filter(|key| key.contains("angerous"))
        .collect();
    assert!(dangerous.is_empty(), "{dangerous:?}");
}

#[test]
fn the_window_has_no_rights_but_hearing_events() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src-tauri/capabilities");
    let files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(files, ["main.json"]);
    let capability = read("src-tauri/capabilities/main.json");
    assert_eq!(
        capability["permissions"],
        serde_json::json!(["core:event:allow-listen", "core:event:allow-unlisten"])
    );
    assert_eq!(
        capability["windows"],
        serde_json::json!(["main", "narrow-*"])
    );
    assert_eq!(capability.get("remote"), None);
}

#[test]
fn developer_tools_are_not_built_in() {
    let manifest =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let tauri = manifest
        .lines()
        .find(|line| line.starts_with("tauri = "))
        .unwrap();
    assert!(!tauri.contains("devtools"), "{tauri}");
}
