package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/provider"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// TestAccCurrentState takes over states of the same version that lack an attribute, or have one that the schema does
// not have.
func TestAccCurrentState(t *testing.T) {
	t.Parallel()
	cli := acctest.Start(t, simulator.Options{}).CLI(t)
	cli.Configure(`
resource "vpsbg_server" "web" {
  hostname      = "web-1.example.com"
  plan          = "cloud-vps-2gb"
  billing_cycle = 1
  image_id      = 73
}`)
	cli.Run("apply", "-auto-approve")
	cli.EditState(func(attributes map[string]any) {
		delete(attributes, "ipv4_address_id")
		delete(attributes, "power_state")
		attributes["plan_details"] = map[string]any{"memory": 2}
	})
	cli.Run("plan", "-detailed-exitcode")
	cli.Run("apply", "-auto-approve", "-refresh-only")
	cli.EditState(func(attributes map[string]any) {
		if _, exists := attributes["plan_details"]; exists || attributes["ipv4_address_id"] != "2866" {
			t.Errorf("the state has %v", attributes)
		}
	})
}

// TestCurrentState_otherVersion leaves states of other versions to the framework.
func TestCurrentState_otherVersion(t *testing.T) {
	t.Parallel()
	server, err := provider.NewServer("test", nil, "")
	must(t, err)
	for version, refused := range map[int64]bool{0: false, 7: true} {
		answer, err := server.UpgradeResourceState(t.Context(), &tfprotov6.UpgradeResourceStateRequest{
			TypeName: "vpsbg_ssh_key", Version: version, RawState: &tfprotov6.RawState{JSON: []byte(`{"id":"5"}`)},
		})
		must(t, err)
		if diags := acctest.Diagnostics(answer.Diagnostics); diags.HasError() != refused {
			t.Errorf("version %d: %s", version, diags)
		} else if refused && !strings.Contains(diags.String(), "version") {
			t.Errorf("the error is %s", diags)
		}
	}
}
