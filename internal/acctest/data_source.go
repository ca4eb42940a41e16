package acctest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// ReadData validates the configuration of a data source and reads it. It returns what the data source shows as JSON
// would hold it, nil after an error.
func (s *Session) ReadData(ctx context.Context, typ string, config map[string]any) (map[string]any, Diagnostics) {
	s.tb.Helper()
	schema, ok := s.schemas.DataSourceSchemas[typ]
	if !ok {
		s.tb.Fatalf("the provider has no data source %s", typ)
	}
	if config == nil {
		config = map[string]any{}
	}
	declared := s.dynamic(s.value(schema.ValueType(), config))
	validated, err := s.provider.ValidateDataResourceConfig(ctx, &tfprotov6.ValidateDataResourceConfigRequest{
		TypeName: typ, Config: declared,
	})
	must(s.tb, err)
	if diags := Diagnostics(validated.Diagnostics); diags.HasError() {
		return nil, diags
	}
	answer, err := s.provider.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{TypeName: typ, Config: declared})
	must(s.tb, err)
	diags := append(Diagnostics(validated.Diagnostics), answer.Diagnostics...)
	if diags.HasError() {
		return nil, diags
	}
	shown, err := answer.State.Unmarshal(schema.ValueType())
	must(s.tb, err)
	if !shown.IsFullyKnown() {
		s.tb.Errorf("%s: unknown values after the read", typ)
	}
	return plain(s.tb, shown).(map[string]any), diags
}
