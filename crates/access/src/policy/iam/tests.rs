//! What translates, into what; and what is refused, by which name.

use super::translate;
use crate::policy::check::check;
use outcrop_core::arn::Arn;

const MODEL: &str = "arn:aws:bedrock:us-east-1::foundation-model/acme.large-v1:0";
const PROMPT: &str = "arn:aws:bedrock:us-east-1:111122223333:prompt/ABCDEFGHIJ";

fn on(arn: &str, statement: &str) -> Result<String, Vec<String>> {
    let document = format!(r#"{{"Version":"2012-10-17","Statement":{statement}}}"#);
    translate(&document, &Arn::parse(arn).unwrap())
}

#[test]
fn a_statement_says_the_same_in_cedar() {
    let text = on(
        MODEL,
        r#"[{"Sid":"Team","Effect":"Allow","Principal":{"AWS":["111122223333","arn:aws:iam::444455556666:user/ada"]},
            "Action":"bedrock:invokemodel*","Resource":"*",
            "Condition":{"StringLike":{"aws:RequestedRegion":["eu-*","us-east-1"]},
                         "StringNotEquals":{"aws:PrincipalAccount":"999999999999"}}},
           {"Effect":"Deny","Principal":"*","Action":["bedrock:CountTokens"],"Resource":"arn:aws:bedrock:*::foundation-model/acme.*"}]"#,
    )
    .unwrap();
    assert_eq!(
        text,
        r#"@id("Team")
permit (
  principal,
  action in [Action::"bedrock:InvokeModel", Action::"bedrock:InvokeModelWithResponseStream"],
  resource == Model::"acme.large-v1:0"
)
when { context.account == "111122223333" || (context.account == "444455556666" && (principal == User::"ada" || principal == Service::"ada")) }
when { context.region like "eu-*" || context.region like "us-east-1" }
when { !(context.account == "999999999999") };

@id("2")
forbid (
  principal,
  action in [Action::"bedrock:CountTokens"],
  resource == Model::"acme.large-v1:0"
);
"#
    );
    assert_eq!(check(&text), []);
}

#[test]
fn a_resource_has_the_actions_of_resources() {
    let text = on(
        PROMPT,
        r#"{"Effect":"Deny","Principal":"*","Action":"bedrock:*Prompt","Resource":"*"}"#,
    )
    .unwrap();
    for action in ["GetPrompt", "DeletePrompt", "UpdatePrompt", "OptimizePrompt"] {
        assert!(text.contains(&format!("\"bedrock:{action}\"")), "{text}");
    }
    assert!(
        text.contains(&format!("resource == Resource::\"{PROMPT}\"")),
        "{text}"
    );
    assert_eq!(check(&text), []);
}

#[test]
fn what_cannot_be_said_is_refused_by_its_name() {
    let sound = r#""Effect":"Allow","Principal":"*","Action":"bedrock:InvokeModel","Resource":"*""#;
    for (statement, words) in [
        (
            format!("{{{sound},\"NotAction\":\"x\"}}"),
            "Statement[0].NotAction is not understood",
        ),
        (
            format!("{{{sound},\"Color\":1}}"),
            "Statement[0].Color is no member",
        ),
        (
            format!("{{{sound},\"Condition\":{{\"Bool\":{{\"aws:SecureTransport\":\"true\"}}}}}}"),
            "Statement[0].Condition.Bool is not understood",
        ),
        (
            format!("{{{sound},\"Condition\":{{\"StringEquals\":{{\"aws:PrincipalTag/team\":\"a\"}}}}}}"),
            "Statement[0].Condition.StringEquals.aws:PrincipalTag/team is a condition key that is not understood",
        ),
        (
            format!("{{{sound},\"Condition\":{{\"StringLike\":{{\"aws:RequestedRegion\":\"eu-?\"}}}}}}"),
            "has the wildcard ?",
        ),
        (
            format!(
                "{{{sound},\"Condition\":{{\"StringEquals\":{{\"aws:RequestedRegion\":\"${{aws:x}}\"}}}}}}"
            ),
            "policy variable",
        ),
        (sound.replace("Allow", "Permit"), "Statement[0].Effect must be"),
        (
            sound.replace("bedrock:InvokeModel", "s3:GetObject"),
            "means no action",
        ),
        (
            sound.replace("bedrock:InvokeModel", "bedrock:CreatePrompt"),
            "nothing that is done to a model",
        ),
        (
            sound.replace(
                "\"Resource\":\"*\"",
                "\"Resource\":\"arn:aws:bedrock:eu-west-1::foundation-model/a\"",
            ),
            "which is not the resource",
        ),
        (
            sound.replace(
                "\"Principal\":\"*\"",
                "\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:role/x\"}",
            ),
            "arn:aws:iam::111122223333:role/x",
        ),
        (
            sound.replace(
                "\"Principal\":\"*\"",
                "\"Principal\":{\"Service\":\"x.amazonaws.com\"}",
            ),
            "Principal.Service is not understood",
        ),
        (
            format!("{{{sound},\"Effect\":\"Deny\"}}"),
            "\"Effect\" is there twice",
        ),
        ("[]".to_owned(), "must have 1 to"),
    ] {
        let statement = if statement.starts_with(['{', '[']) {
            statement
        } else {
            format!("{{{statement}}}")
        };
        let refused = on(MODEL, &statement).expect_err(&statement);
        assert!(
            refused.iter().any(|one| one.contains(words)),
            "{statement}\n{refused:?}"
        );
    }
}

#[test]
fn a_document_is_an_object_of_the_one_version() {
    let arn = Arn::parse(MODEL).unwrap();
    for document in ["", "[]", "{}", r#"{"Version":"2008-10-17","Statement":[]}"#] {
        assert!(translate(document, &arn).is_err(), "{document}");
    }
}
