//! Files as people write them, well and badly.

use super::*;
use outcrop_core::principal::Role;

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    }
    folder
}

fn problems(text: &str) -> String {
    let folder = folder(&[("it.toml", text)]);
    let error = read(&[folder.path().to_owned()])
        .expect_err("refused")
        .to_string();
    error.replace(&format!("{}/", folder.path().display()), "")
}

#[test]
fn several_files_are_one_declaration() {
    let folder = folder(&[
        (
            "a.toml",
            "[[unit]]\nid = \"eu\"\nparent = \"root\"\nname = \"Europe\"\n",
        ),
        (
            "deep/b.toml",
            "[[member]]\nprincipal = \"ada\"\nunit = \"eu\"\nrole = \"unit-admin\"\n",
        ),
        (
            "deep/p.toml",
            "[[policy]]\nid = \"p\"\nunit = \"eu\"\ndescription = \"\"\nfile = \"p.cedar\"\n",
        ),
        ("deep/p.cedar", "forbid (principal, action, resource);"),
        ("notes.txt", "nothing of ours"),
        (".hidden.toml", "not = \"ours\""),
    ]);
    let declared = read(&[folder.path().to_owned()]).expect("read");
    let all: Vec<&Manifest> = declared.manifests().collect();
    let [
        Manifest::Unit(unit),
        Manifest::Member(member),
        Manifest::Policy(policy),
    ] = all.as_slice()
    else {
        panic!("{all:?}")
    };
    assert_eq!((unit.id.as_str(), member.role), ("eu", Role::UnitAdmin));
    assert_eq!(policy.text, "forbid (principal, action, resource);");
    let place = declared
        .place(Kind::Member, "ada eu unit-admin")
        .expect("a place");
    assert!(place.file.ends_with("b.toml") && place.line == 1);
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    let table = [
        (
            "[[unti]]\nid = \"a\"",
            "it.toml:1: `unti` is nothing that can be declared; did you mean `unit`?",
        ),
        (
            "[unit]\nid = \"a\"",
            "it.toml:1: `unit` must be a list of tables: write `[[unit]]`",
        ),
        (
            "[[unit]]\nid = \"a\"\nnmae = \"A\"\nparent = \"root\"\nname = \"A\"",
            "it.toml:3: there is no key `nmae`; did you mean `name`?",
        ),
        (
            "[[unit]]\nid = \"a\"\nparent = \"root\"",
            "it.toml:1: missing field `name`",
        ),
        (
            "[[unit]]\nid = 3\nname = \"A\"",
            "it.toml:2: invalid type: integer `3`, expected a string",
        ),
        (
            "\n[[account]]\nid = \"12\"\nunit = \"root\"\nname = \"A\"",
            "it.toml:3: \"12\" is not an account: an account has exactly twelve digits",
        ),
        (
            "[[unit]]\nid = \"a\"\nname = \"A\"\n[[unit]]\nid = \"a\"\nname = \"A\"",
            "it.toml:4: unit `a` is declared already, at it.toml:1; leave one out",
        ),
        (
            "[[policy]]\nid = \"p\"\nunit = \"root\"\ntext = \"\"\nfile = \"x\"",
            "it.toml:1: a policy has `text` or `file`, not both",
        ),
    ];
    for (text, expected) in table {
        assert_eq!(problems(text), expected);
    }
    assert!(problems("[[unit]\n").starts_with("it.toml:1: "));
    assert!(problems("").starts_with("nothing is declared"));
    assert_eq!(
        problems("[[unit]]\nid = 1\n[[project]]\nid = 2").lines().count(),
        2,
        "all at once"
    );
}

#[test]
fn what_is_no_file_is_said_so() {
    let error = read(&["/no/such/place".into()]).expect_err("refused");
    assert_eq!(error.to_string(), "/no/such/place cannot be read");
    let folder = folder(&[]);
    std::fs::write(folder.path().join("x.toml"), [0xFF, 0xFE]).expect("written");
    let error = read(&[folder.path().to_owned()]).expect_err("refused");
    assert!(error.to_string().ends_with("x.toml is not UTF-8"), "{error}");
}
