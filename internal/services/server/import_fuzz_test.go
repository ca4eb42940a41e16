package server_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/services/server"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// FuzzImport holds that an import takes the number of a server or of the order that bought it, as it is, and nothing
// else.
func FuzzImport(f *testing.F) {
	for _, id := range []string{"2864", "order/7756", "order/", "order/order/7756", "order/x", "web-1", "0", "-3", "007", " 2864", "\xff"} {
		f.Add(id)
	}
	servers := server.NewResource().(resource.ResourceWithIdentity)
	var schema resource.SchemaResponse
	servers.Schema(f.Context(), resource.SchemaRequest{}, &schema)
	var identity resource.IdentitySchemaResponse
	servers.IdentitySchema(f.Context(), resource.IdentitySchemaRequest{}, &identity)
	f.Fuzz(func(t *testing.T, id string) {
		if id == "" {
			t.Skip("Terraform imports by identity then")
		}
		answer := resource.ImportStateResponse{
			State: tfsdk.State{
				Schema: schema.Schema,
				Raw:    tftypes.NewValue(schema.Schema.Type().TerraformType(t.Context()), nil),
			},
			Identity: &tfsdk.ResourceIdentity{
				Schema: identity.IdentitySchema,
				Raw:    tftypes.NewValue(identity.IdentitySchema.Type().TerraformType(t.Context()), nil),
			},
		}
		servers.(resource.ResourceWithImportState).ImportState(t.Context(), resource.ImportStateRequest{ID: id}, &answer)
		if _, err := vpsbg.ParseID(strings.TrimPrefix(id, "order/")); (err == nil) == answer.Diagnostics.HasError() {
			t.Fatalf("%q gives %v", id, answer.Diagnostics)
		}
		if answer.Diagnostics.HasError() {
			return
		}
		var inState, inIdentity types.String
		diags := answer.State.GetAttribute(t.Context(), path.Root("id"), &inState)
		diags.Append(answer.Identity.GetAttribute(t.Context(), path.Root("id"), &inIdentity)...)
		if diags.HasError() || inState.ValueString() != id || inIdentity.ValueString() != id {
			t.Errorf("%q is %s in the state and %s in the identity: %v", id, inState, inIdentity, diags)
		}
	})
}
