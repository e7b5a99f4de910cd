//! Whom a statement is about.

use super::{Place, Problems, quoted, texts};
use outcrop_core::id::AccountId;
use serde_json::Value;

/// `Principal` as a Cedar condition; none for everyone.
pub fn translate(value: Option<&Value>, place: &Place, problems: &mut Problems) -> Option<String> {
    let place = place.member("Principal");
    let principals = match value {
        Some(Value::String(everyone)) if everyone == "*" => return None,
        Some(Value::Object(kinds)) => {
            for kind in kinds.keys().filter(|kind| *kind != "AWS") {
                problems.add(
                    &format!("{place}.{kind}"),
                    "is not understood; principals are named under AWS",
                );
            }
            texts(kinds.get("AWS"))
        }
        _ => None,
    };
    let Some(principals) = principals else {
        problems.add(
            &place,
            "must be \"*\" or {\"AWS\": …} with accounts, ARNs of accounts, or ARNs of principals",
        );
        return None;
    };
    if principals.contains(&"*") {
        return None;
    }
    let conditions: Vec<String> = principals
        .into_iter()
        .filter_map(|principal| {
            let condition = one(principal);
            if condition.is_none() {
                problems.add(
                    &place,
                    &format!(
                        "names {}, which is none of: \"*\", an account of twelve digits, arn:aws:iam::ACCOUNT:root, \
                         arn:aws:iam::ACCOUNT:user/ID with a principal's id",
                        quoted(principal)
                    ),
                );
            }
            condition
        })
        .collect();
    Some(conditions.join(" || "))
}

fn one(principal: &str) -> Option<String> {
    if let Some(account) = AccountId::parse(principal) {
        return Some(of_account(&account));
    }
    let (account, rest) = principal.strip_prefix("arn:aws:iam::")?.split_once(':')?;
    let account = AccountId::parse(account)?;
    match rest.split_once('/') {
        None if rest == "root" => Some(of_account(&account)),
        Some(("user", id)) if !id.is_empty() && !id.contains(['*', '?', '/']) => {
            let id = quoted(id);
            Some(format!(
                "({} && (principal == User::{id} || principal == Service::{id}))",
                of_account(&account)
            ))
        }
        _ => None,
    }
}

fn of_account(account: &AccountId) -> String {
    format!("context.account == {}", quoted(account.as_str()))
}
