//! What an access token says about itself. Graph alone judges it; it is read here only to name the account and to spare
//! a round trip that must fail.

use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::engine::DecodePaddingMode;
use base64::Engine;
use serde_json::Value;
use time::format_description::well_known::Rfc3339;
use time::OffsetDateTime;

use super::ApiError;
use crate::Error;

const BASE64URL: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Audiences of the service AzureAD spoke to, which Graph refuses.
const AZURE_AD_GRAPH: [&str; 2] = ["https://graph.windows.net", "00000002-0000-0000-c000-000000000000"];

/// The claims Rollcall shows; all absent for an opaque token.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Claims {
    pub(super) account: Option<String>,
    pub(super) account_id: Option<String>,
    pub(super) tenant_id: Option<String>,
    pub(super) application: bool,
}

/// Takes the token off what the caller gave (`Bearer ` before it is let pass) and reads its claims.
///
/// # Errors
/// Invalid argument for text that cannot be a token; Graph's own 401 for one that has expired or is for AzureAD Graph.
pub(super) fn read(given: &str, now: OffsetDateTime) -> Result<(String, Claims), Error> {
    let token = given.trim();
    let token = match token.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("bearer ") => token[7..].trim(),
        _ => token,
    };
    if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Error::InvalidArgument {
            argument: "accessToken".to_owned(),
            message: "an access token is one word of ASCII text: pass it as the sign-in service gave it".to_owned(),
        });
    }
    let claims = match payload(token) {
        Some(payload) => {
            refuse_unusable(&payload, now)?;
            Claims {
                account: ["upn", "unique_name", "preferred_username", "app_displayname", "appid"]
                    .iter()
                    .find_map(|name| claim(&payload, name)),
                account_id: claim(&payload, "oid"),
                tenant_id: claim(&payload, "tid"),
                application: payload.get("idtyp").and_then(Value::as_str) == Some("app"),
            }
        }
        None => Claims::default(),
    };
    Ok((token.to_owned(), claims))
}

fn payload(token: &str) -> Option<Value> {
    let mut parts = token.split('.');
    let (_, payload, _) = (parts.next()?, parts.next()?, parts.next()?);
    let bytes = BASE64URL.decode(payload).ok()?;
    serde_json::from_slice(&bytes).ok().filter(Value::is_object)
}

fn claim(payload: &Value, name: &str) -> Option<String> {
    payload
        .get(name)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}

fn refuse_unusable(payload: &Value, now: OffsetDateTime) -> Result<(), Error> {
    let refused = |message: String| {
        let code = "InvalidAuthenticationToken".to_owned();
        Error::from(ApiError {
            status: 401,
            code,
            message,
            ..ApiError::default()
        })
    };
    let expiry = payload
        .get("exp")
        .and_then(Value::as_i64)
        .and_then(|at| OffsetDateTime::from_unix_timestamp(at).ok());
    if let Some(expiry) = expiry.filter(|expiry| *expiry <= now) {
        let at = expiry.format(&Rfc3339).unwrap_or_default();
        return Err(refused(format!(
            "access token has expired at {at}: get a new one and connect again"
        )));
    }
    let audience = payload.get("aud").and_then(Value::as_str).unwrap_or_default();
    if AZURE_AD_GRAPH.contains(&audience.trim_end_matches('/')) {
        return Err(refused(format!(
            "access token is for `{audience}`, the retired Azure AD Graph: get one for https://graph.microsoft.com"
        )));
    }
    Ok(())
}
