//! The document of the API (OpenAPI 3.1): every route under `/api/v1` with its scope and the shape of its answer, from the table of
//! routes itself.

use crate::desk::route::{Route, Rule};
use crate::desk::table;
use axum::Json;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};
use std::sync::OnceLock;

pub(super) async fn document() -> Json<&'static Value> {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    Json(DOCUMENT.get_or_init(|| make(&table::routes())))
}

fn make(routes: &[Route]) -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    let mut generator = settings.into_generator();
    let mut paths = Map::new();
    for route in routes.iter().filter(|route| route.path.starts_with("/api/")) {
        let Some(operation) = operation(route, &mut generator) else { continue };
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        if let Value::Object(path) = path {
            path.insert(route.method.as_str().to_ascii_lowercase(), operation);
        }
    }
    let problem = json!({ "type": "object", "required": ["error"], "properties": { "error": { "type": "string" } } });
    let mut schemas = generator.take_definitions(true);
    schemas.insert("Problem".to_owned(), problem);
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Frontdesk office", "version": env!("CARGO_PKG_VERSION"), "license": { "name": "GPL-3.0-or-later" } },
        "paths": paths,
        "components": { "schemas": schemas, "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } } },
    })
}

fn operation(route: &Route, generator: &mut SchemaGenerator) -> Option<Value> {
    let (documented, Rule::Api(scope)) = (route.documented?, route.rule) else { return None };
    let refused = |why: &str| {
        let content = json!({ "application/json": { "schema": { "$ref": "#/components/schemas/Problem" } } });
        json!({ "description": why, "content": content })
    };
    let answer = (documented.answer)(generator);
    let mut responses = Map::new();
    let good = json!({ "description": "Done.", "content": { "application/json": { "schema": answer } } });
    responses.insert("200".to_owned(), good);
    responses.insert("401".to_owned(), refused("No token, or one that is not good."));
    responses.insert("403".to_owned(), refused("The token has not this scope."));
    responses.insert("429".to_owned(), refused("Too much at once from one address."));
    let parameters: Vec<Value> = parameters(route.path).collect();
    Some(json!({
        "summary": documented.summary,
        "description": format!("Needs a token with the scope `{}`.", scope.tag()),
        "security": [{ "token": [scope.tag()] }],
        "parameters": parameters,
        "responses": responses,
    }))
}

/// What stands in braces in a path.
fn parameters(path: &str) -> impl Iterator<Item = Value> {
    let names = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    names.map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_of_the_api_is_in_the_document_with_its_scope_and_shape() {
        let routes = table::routes();
        let document = make(&routes);
        let of_the_api = routes.iter().filter(|route| matches!(route.rule, Rule::Api(_)));
        for route in of_the_api {
            let operation = &document["paths"][route.path][route.method.as_str().to_ascii_lowercase()];
            assert!(operation["security"][0]["token"][0].is_string(), "{} is not documented", route.path);
            assert!(!operation["responses"]["200"]["content"].is_null(), "{}", route.path);
        }
        assert!(
            routes
                .iter()
                .filter(|route| route.path.starts_with("/api/"))
                .all(|route| { matches!(route.rule, Rule::Api(_)) || route.path.ends_with("openapi.json") })
        );
    }

    #[test]
    fn what_the_document_refers_to_is_in_it() {
        let document = make(&table::routes());
        let text = document.to_string();
        for reference in text.split("\"$ref\":\"#").skip(1) {
            let pointer = reference.split('"').next().unwrap();
            assert!(document.pointer(pointer).is_some(), "{pointer}");
        }
    }
}
