package acctest

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
)

// ValidateDataSource validates the configuration of a data source.
func (s *Session) ValidateDataSource(ctx context.Context, typ string, config map[string]any) Diagnostics {
	s.tb.Helper()
	answer, err := s.provider.ValidateDataResourceConfig(ctx, &tfprotov6.ValidateDataResourceConfigRequest{
		TypeName: typ, Config: s.dynamic(s.value(s.dataSource(typ).ValueType(), config)),
	})
	must(s.tb, err)
	return answer.Diagnostics
}

// ReadDataSource validates the configuration of a data source and reads it. It returns the attributes as JSON would
// hold them, nil if there is an error.
func (s *Session) ReadDataSource(
	ctx context.Context, typ string, config map[string]any,
) (map[string]any, Diagnostics) {
	s.tb.Helper()
	diags := s.ValidateDataSource(ctx, typ, config)
	if diags.HasError() {
		return nil, diags
	}
	schema := s.dataSource(typ)
	answer, err := s.provider.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{
		TypeName: typ, Config: s.dynamic(s.value(schema.ValueType(), config)),
		ClientCapabilities: &tfprotov6.ReadDataSourceClientCapabilities{},
	})
	must(s.tb, err)
	if diags = append(diags, answer.Diagnostics...); diags.HasError() {
		return nil, diags
	}
	state, err := answer.State.Unmarshal(schema.ValueType())
	must(s.tb, err)
	if state.IsNull() || !state.IsFullyKnown() {
		s.tb.Errorf("%s: Terraform does not accept %s", typ, state)
	}
	return plain(s.tb, state).(map[string]any), diags
}

// Shows reads a data source, and expects no error and these values of attributes.
func (s *Session) Shows(typ string, config map[string]any, want map[string]knownvalue.Check) {
	s.tb.Helper()
	shown, diags := s.ReadDataSource(s.tb.Context(), typ, config)
	if diags.HasError() {
		s.tb.Errorf("%s with %v: %s", typ, config, diags)
		return
	}
	for _, attribute := range slices.Sorted(maps.Keys(want)) {
		value, ok := shown[attribute]
		if !ok {
			s.tb.Errorf("%s has no attribute %s", typ, attribute)
		} else if err := want[attribute].CheckValue(value); err != nil {
			s.tb.Errorf("%s with %v: %s: %v", typ, config, attribute, err)
		}
	}
}

// Refuses reads a data source, and expects an error of this text on this attribute, empty for none.
func (s *Session) Refuses(typ string, config map[string]any, attribute, text string) {
	s.tb.Helper()
	_, diags := s.ReadDataSource(s.tb.Context(), typ, config)
	if !diags.has(tfprotov6.DiagnosticSeverityError, attribute, text) {
		s.tb.Errorf("%s with %v: there is no error %q at %q among\n%s", typ, config, text, attribute, diags)
	}
}

func (s *Session) dataSource(typ string) *tfprotov6.Schema {
	s.tb.Helper()
	schema, ok := s.schemas.DataSourceSchemas[typ]
	if !ok {
		s.tb.Fatalf("the provider has no data source %s", typ)
	}
	return schema
}
