package acctest

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Query makes a text the configuration that the command `query` reads.
func (c *CLI) Query(query string) {
	c.t.Helper()
	c.write("main.tfquery.hcl", query)
}

// Query is a list block, as the command `query` of Terraform 1.14 has them.
type Query struct {
	// Config are the filters.
	Config map[string]any
	// IncludeResource asks for the states, as -generate-config-out does.
	IncludeResource bool
	// Limit is how many results are wanted; 0 is no limit.
	Limit int64
}

// Found is a result of a list resource.
type Found struct {
	Name     string
	Identity map[string]any
	session  *Session
	resource *Resource // with the state that was found
}

// List ranges over what a list resource finds. An error is the last thing that it finds.
func (s *Session) List(ctx context.Context, typ string, query Query) iter.Seq2[Found, Diagnostics] {
	s.tb.Helper()
	schema, ok := s.schemas.ListResourceSchemas[typ]
	if !ok {
		s.tb.Fatalf("the provider has no list resource %s", typ)
	}
	config := s.dynamic(s.value(schema.ValueType(), query.Config))
	return func(yield func(Found, Diagnostics) bool) {
		s.tb.Helper()
		server := s.provider.(tfprotov6.ListResourceServer)
		validated, err := server.ValidateListResourceConfig(ctx,
			&tfprotov6.ValidateListResourceConfigRequest{TypeName: typ, Config: config})
		must(s.tb, err)
		if diags := Diagnostics(validated.Diagnostics); diags.HasError() {
			yield(Found{}, diags)
			return
		}
		stream, err := server.ListResource(ctx, &tfprotov6.ListResourceRequest{
			TypeName: typ, Config: config, IncludeResource: query.IncludeResource, Limit: query.Limit,
		})
		must(s.tb, err)
		var failed bool
		var count int64
		for result := range stream.Results {
			if count++; failed || query.Limit > 0 && count > query.Limit {
				s.tb.Errorf("%s: result %d comes after the limit or an error", typ, count)
			}
			diags := Diagnostics(result.Diagnostics)
			failed = diags.HasError()
			found := Found{}
			if !failed {
				found = s.found(typ, result, query.IncludeResource)
			}
			if !yield(found, diags) {
				return
			}
		}
	}
}

func (s *Session) found(typ string, result tfprotov6.ListResourceResult, included bool) Found {
	s.tb.Helper()
	identity, err := result.Identity.IdentityData.Unmarshal(s.schemas.IdentitySchemas[typ].ValueType())
	must(s.tb, err)
	if !identity.IsFullyKnown() || identity.IsNull() {
		s.tb.Errorf("%s: the identity of %s is %s", typ, result.DisplayName, identity)
	}
	found := Found{Name: result.DisplayName, Identity: plain(s.tb, identity).(map[string]any), session: s}
	if included {
		found.resource = s.Resource(typ)
		found.resource.keep(result.Resource, nil, result.Identity)
		if !found.resource.Exists() || !found.resource.state.IsFullyKnown() {
			s.tb.Errorf("%s: the state of %s is %s", typ, result.DisplayName, found.resource)
		}
	}
	return found
}

// ListAll returns all that a list resource finds, and what it reports.
func (s *Session) ListAll(ctx context.Context, typ string, query Query) (all []Found, reported Diagnostics) {
	s.tb.Helper()
	for found, diags := range s.List(ctx, typ, query) {
		reported = append(reported, diags...)
		if !diags.HasError() {
			all = append(all, found)
		}
	}
	return all, reported
}

// Names returns what was found by name.
func Names(all []Found) []string {
	names := make([]string, len(all))
	for i, found := range all {
		names[i] = found.Name
	}
	return names
}

// Get returns an attribute of the state that was found.
func (f Found) Get(attribute string) any {
	f.session.tb.Helper()
	return f.resource.Get(attribute)
}

// Configuration is what Terraform generates from the state that was found.
func (f Found) Configuration(ctx context.Context) map[string]any {
	s := f.session
	s.tb.Helper()
	answer, err := s.provider.GenerateResourceConfig(ctx, &tfprotov6.GenerateResourceConfigRequest{
		TypeName: f.resource.typ, State: s.dynamic(f.resource.state),
	})
	must(s.tb, err)
	if diags := Diagnostics(answer.Diagnostics); len(diags) > 0 {
		s.tb.Fatalf("generate the configuration of %s: %s", f.Name, diags)
	}
	config := plain(s.tb, f.resource.read(answer.Config)).(map[string]any)
	for _, attribute := range f.resource.schema.Block.Attributes {
		if attribute.Sensitive {
			config[attribute.Name] = nil // Terraform writes null for it
		}
	}
	return config
}

// Import imports what was found, as ImportOnly does, and expects that the plan with the configuration that Terraform
// generates is empty.
func (f Found) Import(ctx context.Context) *Resource {
	f.session.tb.Helper()
	imported := f.ImportOnly(ctx)
	plan := imported.Plan(ctx, f.Configuration(ctx))
	if plan.Diagnostics.HasError() || !plan.IsEmpty() {
		f.session.tb.Errorf("the plan of %s after its import is not empty: %s%s", f.Name, plan.Diagnostics, plan)
	}
	return imported
}

// ImportOnly imports what was found by its identity, and expects the state that was found.
func (f Found) ImportOnly(ctx context.Context) *Resource {
	tb := f.session.tb
	tb.Helper()
	imported := f.session.Resource(f.resource.typ)
	if diags := imported.Import(ctx, "", f.Identity); diags.HasError() {
		tb.Fatalf("import %s: %s", f.Name, diags)
	}
	for name, value := range attributes(tb, imported.state) {
		if listed := attributes(tb, f.resource.state)[name]; !listed.Equal(value) {
			tb.Errorf("%s of %s is listed as %s and imported as %s", name, f.Name, listed, value)
		}
	}
	return imported
}

// Replaces reports whether the plan destroys what is there, to make something else in its place.
func (p *Plan) Replaces() bool { return p.replace }
