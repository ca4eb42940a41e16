package acctest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

// CLI is a directory that Terraform or OpenTofu works in as a user's: for configurations that plugin-testing does not
// take, which are those with for_each, and for commands that it has no steps for.
type CLI struct {
	simulation *Simulation
	t          *testing.T
	path       string
	dir        string
	env        []string
}

// CLI returns an empty directory. The provider of this process is there under both its address and the one that a
// configuration without required_providers means.
func (s *Simulation) CLI(t *testing.T) *CLI {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("set TF_ACC=1 to run tests with Terraform or OpenTofu")
	}
	cli := &CLI{simulation: s, t: t, path: os.Getenv("TF_ACC_TERRAFORM_PATH"), dir: t.TempDir()}
	for _, name := range []string{"terraform", "tofu"} {
		if path, err := exec.LookPath(name); cli.path == "" && err == nil {
			cli.path = path
		}
	}
	if cli.path == "" {
		t.Fatal("there is neither terraform nor tofu in PATH; make test gets one")
	}
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "TF_") && !strings.HasPrefix(variable, "VPSBG_") {
			cli.env = append(cli.env, variable)
		}
	}
	cli.write("cli.tfrc", "") // not the user's own
	cli.env = append(cli.env,
		"CHECKPOINT_DISABLE=1",
		"TF_CLI_ARGS=-no-color",
		"TF_IN_AUTOMATION=1",
		"TF_CLI_CONFIG_FILE="+filepath.Join(cli.dir, "cli.tfrc"),
		"TF_REATTACH_PROVIDERS="+s.reattach(t),
	)
	return cli
}

// reattach serves the provider until the test ends, and returns how a CLI finds it.
func (s *Simulation) reattach(t *testing.T) string {
	t.Helper()
	server, err := s.Factories()["vpsbg"]()
	must(t, err)
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	config, stopped := make(chan *plugin.ReattachConfig), make(chan struct{})
	go func() {
		err := tf6server.Serve("registry.terraform.io/vpsbg/vpsbg", func() tfprotov6.ProviderServer { return server },
			tf6server.WithDebug(ctx, config, stopped), tf6server.WithLoggingSink(t), tf6server.WithoutLogStderrOverride(),
			tf6server.WithGoPluginLogger(hclog.NewNullLogger()))
		if err != nil {
			t.Errorf("serve the provider: %v", err)
		}
	}()
	t.Cleanup(func() {
		stop()
		<-stopped
	})
	var served *plugin.ReattachConfig
	select {
	case served = <-config:
	case <-time.After(10 * time.Second):
		t.Fatal("the provider was not served")
	}
	type address struct{ Network, String string }
	entry := map[string]any{
		"Protocol": string(served.Protocol), "ProtocolVersion": served.ProtocolVersion, "Pid": served.Pid, "Test": served.Test,
		"Addr": address{served.Addr.Network(), served.Addr.String()},
	}
	encoded, err := json.Marshal(map[string]any{
		"registry.terraform.io/vpsbg/vpsbg": entry, "registry.terraform.io/hashicorp/vpsbg": entry,
		"registry.opentofu.org/vpsbg/vpsbg": entry, "registry.opentofu.org/hashicorp/vpsbg": entry,
	})
	must(t, err)
	return string(encoded)
}

// Configure makes a text the configuration. It gets this account's address and token; where it has a provider block of
// its own (the environment is that of the process, where many accounts are), that is completed.
func (c *CLI) Configure(config string) {
	c.t.Helper()
	c.write("main.tf", config)
	file := "account.tf"
	if strings.Contains(config, `provider "vpsbg"`) {
		file = "account_override.tf"
	}
	c.write(file, c.simulation.Config(""))
}

func (c *CLI) write(name, content string) {
	c.t.Helper()
	must(c.t, os.WriteFile(filepath.Join(c.dir, name), []byte(content), 0o600))
}

// Setenv sets an environment variable for the commands that follow.
func (c *CLI) Setenv(name, value string) { c.env = append(c.env, name+"="+value) }

// IsAtLeast tells whether the CLI is of this version or newer.
func (c *CLI) IsAtLeast(major, minor int) bool {
	c.t.Helper()
	var gotMajor, gotMinor int
	version := c.Run("version")
	_, number, _ := strings.Cut(version, " v")
	if _, err := fmt.Sscanf(number, "%d.%d", &gotMajor, &gotMinor); err != nil {
		c.t.Fatalf("what version is %q? %v", version, err)
	}
	return gotMajor > major || gotMajor == major && gotMinor >= minor
}

// Run runs a command, which must succeed, and returns what it printed.
func (c *CLI) Run(args ...string) string {
	c.t.Helper()
	output, err := c.Try(args...)
	if err != nil {
		c.t.Fatal(err)
	}
	return output
}

// Try runs a command, and returns what it printed. The error contains it, too.
func (c *CLI) Try(args ...string) (string, error) {
	command := exec.CommandContext(c.t.Context(), c.path, args...)
	command.Dir, command.Env = c.dir, c.env
	output, err := command.CombinedOutput()
	if err != nil {
		return string(output), fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), err, output)
	}
	return string(output), nil
}
