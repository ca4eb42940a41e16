package provider_test

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	framework "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/provider"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

const examples = "../../examples"

// account has what the examples refer to: the server web-1.example.com with the id 2864, its open renewal order 2867,
// and the floating IPs 602 (attached to it), 603 and 604. The next thing that is made in it is 2868.
func account(t *testing.T) *acctest.Simulation {
	t.Helper()
	sim := acctest.Start(t, simulator.Options{Servers: 1, Samples: true})
	hostname := "web-1.example.com"
	if err := sim.ChangeServer(2864, simulator.ServerChange{Hostname: &hostname}); err != nil {
		t.Fatal(err)
	}
	if err := sim.Advance(20 * 24 * time.Hour); err != nil {
		t.Fatal(err)
	}
	return sim
}

// find returns the examples that fit a pattern below examples/, as paths with slashes.
func find(t *testing.T, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(examples, filepath.FromSlash(pattern)))
	if err != nil {
		t.Fatal(err)
	}
	for i := range found {
		found[i], _ = filepath.Rel(examples, found[i])
		found[i] = filepath.ToSlash(found[i])
	}
	return found
}

func read(t *testing.T, example string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(examples, filepath.FromSlash(example)))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

var makes = regexp.MustCompile(`(?m)^(resource|provider) "`)

// Each example is applied as it is, planned again, which must find nothing to do, and destroyed. Those that only read
// are modules of one configuration.
func TestAccExamples(t *testing.T) {
	t.Parallel()
	reading := map[string]string{}
	for _, pattern := range []string{"provider/provider*.tf", "resources/*/resource*.tf", "data-sources/*/data-source*.tf"} {
		for _, example := range find(t, pattern) {
			config := read(t, example)
			if !makes.MatchString(config) {
				reading[strings.NewReplacer("/", "-", ".", "-").Replace(example)] = config
				continue
			}
			t.Run(example, func(t *testing.T) {
				t.Parallel()
				cli := account(t).CLI(t)
				if strings.Contains(config, "_wo ") && !cli.IsAtLeast(1, 11) {
					t.Skip("write-only attributes need version 1.11")
				}
				cli.Configure(config)
				for _, variable := range regexp.MustCompile(`(?m)^variable "(\w+)"`).FindAllStringSubmatch(config, -1) {
					cli.Setenv("TF_VAR_"+variable[1], "correct-horse")
				}
				cli.Run("apply", "-auto-approve")
				cli.Run("plan", "-detailed-exitcode")
				cli.Run("destroy", "-auto-approve")
			})
		}
	}
	cli := account(t).CLI(t)
	cli.Modules(reading)
	cli.Run("init")
	cli.Run("apply", "-auto-approve")
	cli.Run("plan", "-detailed-exitcode")
}

// Each ephemeral resource of an example is opened, and leaves nothing behind.
func TestAccExamples_ephemeral(t *testing.T) {
	t.Parallel()
	for _, example := range find(t, "ephemeral-resources/*/ephemeral-resource*.tf") {
		t.Run(example, func(t *testing.T) {
			t.Parallel()
			sim := account(t)
			cli := sim.CLI(t)
			if !cli.IsAtLeast(1, 11) {
				t.Skip("ephemeral resources need Terraform 1.10 or OpenTofu 1.11")
			}
			cli.Configure(read(t, example))
			cli.Run("apply", "-auto-approve")
			cli.Run("plan", "-detailed-exitcode")
			if state := cli.Run("state", "pull"); strings.Contains(state, "SIMSECRET") || sim.State().TwoFactorSecrets == 0 {
				t.Errorf("%d secrets were made, and the state is %s", sim.State().TwoFactorSecrets, state)
			}
		})
	}
}

var actionBlock = regexp.MustCompile(`(?m)^action "(\w+)" "(\w+)"`)

// Each action of an example is invoked, and succeeds.
func TestAccExamples_actions(t *testing.T) {
	t.Parallel()
	for _, example := range find(t, "actions/*/action*.tf") {
		t.Run(example, func(t *testing.T) {
			t.Parallel()
			config := read(t, example)
			sim := account(t)
			cli := sim.CLI(t)
			if !cli.HasActions() {
				t.Skip("actions need Terraform 1.14")
			}
			cli.Configure(config)
			cli.Setenv("TF_VAR_root_password", "correct-horse")
			cli.Setenv("TF_VAR_secret_key", "TYFM77AMC6O2RPHA")
			cli.Setenv("TF_VAR_otp", "123456") // the simulator's
			if strings.Contains(example, "two_factor_disable") {
				must(t, sim.ChangeUser(func(u *simulator.User) { u.TwoFactorSecret = "TYFM77AMC6O2RPHA" }))
			}
			cli.Run("apply", "-auto-approve")
			sim.ResetRequests()
			for _, block := range actionBlock.FindAllStringSubmatch(config, -1) {
				cli.Run("apply", "-auto-approve", "-invoke=action."+block[1]+"."+block[2])
			}
			if len(sim.Calls(false)) == 0 {
				t.Error("the actions did nothing")
			}
		})
	}
}

// The complete example of the README works as it is, for somebody with an SSH key.
func TestAccExamples_readme(t *testing.T) {
	t.Parallel()
	readme := read(t, "../README.md")
	_, example, _ := strings.Cut(readme, "## A complete example\n\n```terraform\n")
	example, _, _ = strings.Cut(example, "```")
	key := regexp.MustCompile(`ssh-ed25519 [^"]+`).FindString(read(t, "resources/vpsbg_ssh_key/resource.tf"))
	home := t.TempDir()
	if err := os.Mkdir(filepath.Join(home, ".ssh"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, ".ssh", "id_ed25519.pub"), []byte(key+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	sim := acctest.Start(t, simulator.Options{})
	cli := sim.CLI(t)
	cli.Setenv("HOME", home)
	cli.Configure(example)
	cli.Run("apply", "-auto-approve")
	cli.Run("plan", "-detailed-exitcode")
	if bought := sim.Count("deployServer"); bought != 1 {
		t.Errorf("the example bought %d servers", bought)
	}
}

var (
	importCommand  = regexp.MustCompile(`(?m)^terraform import '?(.+?)'? (\S+)$`)
	importBlock    = regexp.MustCompile(`(?ms)^import \{.*?^\}\n`)
	importTarget   = regexp.MustCompile(`(?m)^  to = (.+)$`)
	importID       = regexp.MustCompile(`(?m)^  id = "(.+)"$`)
	identityMember = regexp.MustCompile(`(?m)^    (\w+) += "(.+)"$`)
)

// untold are the examples of what the API does not tell completely: the apply after an import notes what is declared.
var untold = []string{"resources/vpsbg_measured_boot_image", "resources/vpsbg_support_ticket"}

// The three ways to import what an example describes have to name the same object, and to find nothing to change then.
func TestAccExamples_import(t *testing.T) {
	t.Parallel()
	for _, script := range find(t, "resources/*/import.sh") {
		dir := path.Dir(script)
		t.Run(dir, func(t *testing.T) {
			t.Parallel()
			command := importCommand.FindStringSubmatch(read(t, script))
			if command == nil {
				t.Fatalf("%s has no import command", script)
			}
			address, id := command[1], command[2]
			block := read(t, dir+"/import-by-string-id.tf")
			if to := importTarget.FindStringSubmatch(block); to == nil || to[1] != address {
				t.Errorf("import-by-string-id.tf imports to %q, import.sh to %q", to, address)
			}
			if in := importID.FindStringSubmatch(block); in == nil || in[1] != id {
				t.Errorf("import-by-string-id.tf imports %q, import.sh %q", in, id)
			}

			sim := account(t)
			cli := sim.CLI(t)
			example := describing(t, dir, address)
			cli.Configure(example) // makes the object, unless the account has it
			cli.Run("apply", "-auto-approve")

			cli.Run("state", "rm", address)
			described := importBlock.ReplaceAllString(example, "")
			cli.Configure(described)
			cli.Run("import", address, id)
			if slices.Contains(untold, dir) {
				cli.Run("apply", "-auto-approve")
			}
			cli.Run("plan", "-detailed-exitcode")

			cli.Run("state", "rm", address)
			cli.Configure(described + block)
			sim.ResetRequests()
			cli.Run("apply", "-auto-approve")
			if err := sim.Wrote()(); err != nil {
				t.Error(err)
			}
			cli.Run("plan", "-detailed-exitcode")

			byIdentity(t, sim, dir, address, id)
		})
	}
}

// describing returns the example in a directory that has the resource of an address.
func describing(t *testing.T, dir, address string) string {
	t.Helper()
	kind, name, _ := strings.Cut(address, ".")
	name, _, _ = strings.Cut(name, "[")
	for _, file := range find(t, dir+"/resource*.tf") {
		if example := read(t, file); strings.Contains(example, `resource "`+kind+`" "`+name+`"`) {
			return example
		}
	}
	t.Fatalf("no example in %s has a resource %s.%s", dir, kind, name)
	return ""
}

// byIdentity imports over the protocol, because not every CLI can.
func byIdentity(t *testing.T, sim *acctest.Simulation, dir, address, id string) {
	t.Helper()
	block := read(t, dir+"/import-by-identity.tf")
	if to := importTarget.FindStringSubmatch(block); to == nil || to[1] != address {
		t.Errorf("import-by-identity.tf imports to %q, import.sh to %q", to, address)
	}
	identity := map[string]any{}
	for _, member := range identityMember.FindAllStringSubmatch(block, -1) {
		identity[member[1]] = member[2]
	}
	imported := sim.Session(t).Resource(path.Base(dir))
	if diags := imported.Import(t.Context(), "", identity); diags.HasError() {
		t.Errorf("import by identity: %s", diags)
	}
	if got := imported.Get("id"); got != id {
		t.Errorf("import-by-identity.tf imports %q, import.sh %q", got, id)
	}
}

// Everything that the provider has is shown, and nothing that it does not have.
func TestExamples_complete(t *testing.T) {
	t.Parallel()
	offer, ctx := provider.New("test", nil, ""), t.Context()
	expected := []string{"fleet/main.tf", "import-account/main.tf", "network/main.tf", "provider/provider.tf"}
	for _, newResource := range offer.Resources(ctx) {
		var metadata resource.MetadataResponse
		newResource().Metadata(ctx, resource.MetadataRequest{ProviderTypeName: "vpsbg"}, &metadata)
		for _, file := range []string{"resource.tf", "import.sh", "import-by-string-id.tf", "import-by-identity.tf"} {
			expected = append(expected, "resources/"+metadata.TypeName+"/"+file)
		}
	}
	for _, newDataSource := range offer.DataSources(ctx) {
		var metadata datasource.MetadataResponse
		newDataSource().Metadata(ctx, datasource.MetadataRequest{ProviderTypeName: "vpsbg"}, &metadata)
		expected = append(expected, "data-sources/"+metadata.TypeName+"/data-source.tf")
	}
	for _, newListResource := range offer.(framework.ProviderWithListResources).ListResources(ctx) {
		var metadata resource.MetadataResponse
		newListResource().Metadata(ctx, resource.MetadataRequest{ProviderTypeName: "vpsbg"}, &metadata)
		expected = append(expected, "list-resources/"+metadata.TypeName+"/list-resource.tfquery.hcl")
	}
	for _, newEphemeral := range offer.(framework.ProviderWithEphemeralResources).EphemeralResources(ctx) {
		var metadata ephemeral.MetadataResponse
		newEphemeral().Metadata(ctx, ephemeral.MetadataRequest{ProviderTypeName: "vpsbg"}, &metadata)
		expected = append(expected, "ephemeral-resources/"+metadata.TypeName+"/ephemeral-resource.tf")
	}
	for _, newAction := range offer.(framework.ProviderWithActions).Actions(ctx) {
		var metadata action.MetadataResponse
		newAction().Metadata(ctx, action.MetadataRequest{ProviderTypeName: "vpsbg"}, &metadata)
		expected = append(expected, "actions/"+metadata.TypeName+"/action.tf")
	}
	var found []string
	for _, pattern := range []string{"*/*.tf", "*/*/*"} {
		found = append(found, find(t, pattern)...)
	}
	for _, file := range expected {
		if !slices.Contains(found, file) {
			t.Errorf("there is no example %s", file)
		}
	}
	additional := regexp.MustCompile(`/(action|data-source|resource)_\w+\.tf$`)
	for _, file := range found {
		if !slices.Contains(expected, additional.ReplaceAllString(file, "/$1.tf")) {
			t.Errorf("the example %s does not belong to anything", file)
		}
	}
}
