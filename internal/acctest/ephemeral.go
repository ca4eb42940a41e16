package acctest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// OpenEphemeral validates the configuration of an ephemeral resource and opens it. It returns the attributes as JSON
// would hold them, nil if there is an error.
func (s *Session) OpenEphemeral(ctx context.Context, typ string, config map[string]any) (map[string]any, Diagnostics) {
	s.tb.Helper()
	schema, ok := s.schemas.EphemeralResourceSchemas[typ]
	if !ok {
		s.tb.Fatalf("the provider has no ephemeral resource %s", typ)
	}
	declared := s.dynamic(s.value(schema.ValueType(), config))
	valid, err := s.provider.ValidateEphemeralResourceConfig(ctx,
		&tfprotov6.ValidateEphemeralResourceConfigRequest{TypeName: typ, Config: declared})
	must(s.tb, err)
	diags := Diagnostics(valid.Diagnostics)
	if diags.HasError() {
		return nil, diags
	}
	opened, err := s.provider.OpenEphemeralResource(ctx, &tfprotov6.OpenEphemeralResourceRequest{
		TypeName: typ, Config: declared, ClientCapabilities: &tfprotov6.OpenEphemeralResourceClientCapabilities{},
	})
	must(s.tb, err)
	if diags = append(diags, opened.Diagnostics...); diags.HasError() {
		return nil, diags
	}
	result, err := opened.Result.Unmarshal(schema.ValueType())
	must(s.tb, err)
	return plain(s.tb, result).(map[string]any), diags
}
