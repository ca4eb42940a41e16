package provider_test

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/provider"
)

// TestEmptyObjects_areRefused declares every nested object of the whole provider, on its own and without a member that
// exists, as it is left of misspelt names. One unknown member is enough.
func TestEmptyObjects_areRefused(t *testing.T) {
	t.Parallel()
	server, err := provider.NewServer("test", nil, "")
	must(t, err)
	schemas, err := server.GetProviderSchema(t.Context(), nil)
	must(t, err)
	actions := map[string]*tfprotov6.Schema{}
	for name, described := range schemas.ActionSchemas {
		actions[name] = described.Schema
	}
	validators := map[string]struct {
		schemas  map[string]*tfprotov6.Schema
		validate func(context.Context, string, *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error)
	}{
		"provider": {map[string]*tfprotov6.Schema{"vpsbg": schemas.Provider}, func(ctx context.Context, _ string, config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
			answer, err := server.ValidateProviderConfig(ctx, &tfprotov6.ValidateProviderConfigRequest{Config: config})
			return answer.Diagnostics, err
		}},
		"resource": {schemas.ResourceSchemas, func(ctx context.Context, typ string, config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
			answer, err := server.ValidateResourceConfig(ctx,
				&tfprotov6.ValidateResourceConfigRequest{TypeName: typ, Config: config})
			return answer.Diagnostics, err
		}},
		"data source": {schemas.DataSourceSchemas, func(ctx context.Context, typ string, config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
			answer, err := server.ValidateDataResourceConfig(ctx,
				&tfprotov6.ValidateDataResourceConfigRequest{TypeName: typ, Config: config})
			return answer.Diagnostics, err
		}},
		"list resource": {schemas.ListResourceSchemas, func(ctx context.Context, typ string, config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
			answer, err := server.(tfprotov6.ListResourceServer).ValidateListResourceConfig(ctx,
				&tfprotov6.ValidateListResourceConfigRequest{TypeName: typ, Config: config})
			return answer.Diagnostics, err
		}},
		"action": {actions, func(ctx context.Context, typ string, config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
			answer, err := server.(tfprotov6.ActionServer).ValidateActionConfig(ctx,
				&tfprotov6.ValidateActionConfigRequest{ActionType: typ, Config: config})
			return answer.Diagnostics, err
		}},
	}
	tested := 0
	for kind, of := range validators {
		for typ, schema := range of.schemas {
			object := schema.ValueType().(tftypes.Object)
			for _, attribute := range schema.Block.Attributes {
				nested, isObject := attribute.Type, attribute.NestedType != nil
				if isObject {
					nested = object.AttributeTypes[attribute.Name]
				}
				if !attribute.Required && !attribute.Optional || !isObject && !nested.Is(tftypes.Object{}) {
					continue
				}
				if !nested.Is(tftypes.Object{}) {
					t.Errorf("%s %s: this test does not know %s yet", kind, typ, nested)
					continue
				}
				tested++
				validate := func(member any) string {
					values, members := map[string]tftypes.Value{}, map[string]tftypes.Value{}
					for name, part := range object.AttributeTypes {
						values[name] = tftypes.NewValue(part, nil)
					}
					for name, part := range nested.(tftypes.Object).AttributeTypes {
						members[name] = tftypes.NewValue(part, member)
					}
					values[attribute.Name] = tftypes.NewValue(nested, members)
					config, err := tfprotov6.NewDynamicValue(object, tftypes.NewValue(object, values))
					must(t, err)
					diags, err := of.validate(t.Context(), typ, &config)
					must(t, err)
					var texts []string
					for _, diagnostic := range diags {
						texts = append(texts, diagnostic.Summary+": "+diagnostic.Detail)
					}
					return strings.Join(texts, "\n")
				}
				want := "Object declares nothing: " + attribute.Name + " sets none of its attributes: "
				if got := validate(nil); !strings.Contains(got, want) {
					t.Errorf("%s %s: an empty %s is not refused: %s", kind, typ, attribute.Name, got)
				}
				if got := validate(tftypes.UnknownValue); strings.Contains(got, want) {
					t.Errorf("%s %s: %s is refused although its members are only unknown", kind, typ, attribute.Name)
				}
			}
		}
	}
	if tested < 6 {
		t.Errorf("only %d objects were tested", tested)
	}
}
