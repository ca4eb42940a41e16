package provider_test

import (
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/provider"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// readOnly is a directory that works with a token that may only read, so that nothing else succeeds.
func readOnly(t *testing.T, sim *acctest.Simulation) *acctest.CLI {
	t.Helper()
	sim.ResetRequests()
	sim.Token = "sim-read"
	t.Cleanup(func() {
		if wrote := sim.Calls(false); len(wrote) > 0 || !t.Skipped() && len(sim.Requests()) == 0 {
			t.Errorf("the API was called with %q, and %d times altogether", wrote, len(sim.Requests()))
		}
	})
	return sim.CLI(t)
}

const laptopKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHiUMD4u/4PvLnSCouMtkqfrSXtY/sUjbmAoFwFvRelA user@laptop"

// What a query finds is imported by the configuration that it generates, without a change. Only of a measured boot
// image, the file has to be filled in.
func TestAccQuery(t *testing.T) {
	t.Parallel()
	if cli := account(t).CLI(t); !cli.HasActions() {
		t.Skip("list blocks need Terraform 1.14")
	}
	for _, example := range find(t, "list-resources/*/*.tfquery.hcl") {
		kind := path.Base(path.Dir(example))
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			sim := account(t) // has ISOs, too
			file := filepath.Join(t.TempDir(), "vmlinuz.efi")
			if err := os.WriteFile(file, []byte("kernel"), 0o600); err != nil {
				t.Fatal(err)
			}
			for typ, config := range map[string]map[string]any{
				"vpsbg_measured_boot_image": {"file": file},
				"vpsbg_ssh_key":             {"name": "laptop", "key": laptopKey},
			} {
				if diags := sim.Session(t).Resource(typ).Apply(t.Context(), config); len(diags) > 0 {
					t.Fatal(diags)
				}
			}
			cli := readOnly(t, sim)
			cli.Configure("")
			cli.Query(read(t, example))
			if found := cli.Run("query", "-generate-config-out=generated.tf"); !strings.Contains(found, "list."+kind) {
				t.Fatalf("nothing was found:\n%s", found)
			}
			planned, err := cli.Try("plan")
			if kind == "vpsbg_measured_boot_image" {
				if strings.Count(planned, "Error: ") != 1 || !strings.Contains(planned, "Must set a configuration value for the file attribute") {
					t.Errorf("there is something else to fill in than the file:\n%s", planned)
				}
				return
			}
			if err != nil || !strings.Contains(planned, " to import, 0 to add, 0 to change, 0 to destroy.") {
				t.Errorf("the plan is not an import alone:\n%s", planned)
			}
			cli.Run("apply", "-auto-approve")
			cli.Run("plan", "-detailed-exitcode")
		})
	}
}

// The example takes over servers of all kinds, and none is cancelled when the list should lack them.
func TestAccExamples_importAccount(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{Servers: 3})
	hostname := "web-1.example.com"
	status := "suspended"
	for id := range sim.State().Servers {
		if err := sim.ChangeServer(id, simulator.ServerChange{Hostname: &hostname, Status: status}); err != nil {
			t.Fatal(err)
		}
		status = ""
	}
	cli := readOnly(t, sim)
	if !cli.IsAtLeast(1, 7) {
		t.Skip("for_each in import blocks needs version 1.7")
	}
	cli.Configure(read(t, "import-account/main.tf"))
	if planned := cli.Run("plan"); !strings.Contains(planned, "3 to import, 0 to add, 3 to change, 0 to destroy.") {
		t.Errorf("the plan does not import everything:\n%s", planned)
	}
	cli.Run("apply", "-auto-approve")
	cli.Run("plan", "-detailed-exitcode")

	nothing := `{"data": []}`
	if err := sim.AddFault(simulator.Fault{OperationID: "listServers", Times: -1, Status: 200, Body: &nothing}); err != nil {
		t.Fatal(err)
	}
	if _, err := cli.Try("apply", "-auto-approve"); err == nil || !strings.Contains(err.Error(), "is protected") {
		t.Errorf("a list that is empty does not stop the plan: %v", err)
	}
}

// The guide shows the example.
func TestExamples_importAccountInGuide(t *testing.T) {
	t.Parallel()
	_, example, _ := strings.Cut(read(t, "import-account/main.tf"), "provider \"vpsbg\" {}\n\n")
	if guide := read(t, "../templates/guides/import-existing.md"); example == "" || !strings.Contains(guide, "```terraform\n"+example+"```\n") {
		t.Errorf("the guide Import what you own does not have the text of examples/import-account/main.tf:\n%s", example)
	}
}

// Every resource has an identity that it can be imported by.
func TestIdentities(t *testing.T) {
	t.Parallel()
	for _, newResource := range provider.New("test", nil, "").Resources(t.Context()) {
		var metadata resource.MetadataResponse
		managed := newResource()
		managed.Metadata(t.Context(), resource.MetadataRequest{ProviderTypeName: "vpsbg"}, &metadata)
		identified, ok := managed.(resource.ResourceWithIdentity)
		if !ok {
			t.Errorf("%s has no identity", metadata.TypeName)
			continue
		}
		var identity resource.IdentitySchemaResponse
		identified.IdentitySchema(t.Context(), resource.IdentitySchemaRequest{}, &identity)
		for name, attribute := range identity.IdentitySchema.Attributes {
			if text, ok := attribute.(identityschema.StringAttribute); !ok || !text.RequiredForImport || text.Description == "" {
				t.Errorf("%s of %s is no described string that an import needs", name, metadata.TypeName)
			}
		}
	}
}
