package acctest

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/workspace"
)

// CLI is a directory that Terraform or OpenTofu works in as a user's: for configurations that plugin-testing does not
// take, which are those with for_each, and for commands that it has no steps for.
type CLI struct {
	simulation *Simulation
	t          *testing.T
	path       string
	version    string
	dir        string
	env        []string
	running    atomic.Pointer[runningCommand]
}

// CLI returns an empty directory. The provider of this process is there under both its address and the one that a
// configuration without required_providers means.
func (s *Simulation) CLI(t *testing.T) *CLI {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("set TF_ACC=1 to run tests with Terraform or OpenTofu")
	}
	found, err := installed()
	must(t, err)
	cli := &CLI{simulation: s, t: t, path: found.path, version: found.version, dir: t.TempDir()}
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
		s.reattach(t),
	)
	return cli
}

// installed is the CLI that all tests use.
var installed = sync.OnceValues(func() (cli struct{ path, version string }, err error) {
	if cli.path, err = workspace.FindCLI(); err != nil {
		return cli, err
	}
	cli.version, err = workspace.CLIVersion(context.Background(), cli.path)
	return cli, err
})

// preparePluginTesting tells plugin-testing, which knows only Terraform, which CLI to run. It does not find the version
// of OpenTofu below a warning, as of a configuration file of the user that does not exist.
var preparePluginTesting = sync.OnceValue(func() error {
	cli, err := installed()
	if err != nil {
		return err
	}
	variables := map[string]string{"TF_ACC_TERRAFORM_PATH": cli.path, "TF_CLI_CONFIG_FILE": os.DevNull}
	if workspace.IsOpenTofu(cli.version) {
		variables["TF_ACC_PROVIDER_HOST"] = "registry.opentofu.org" // the provider's address there
	}
	for name, value := range variables {
		err = errors.Join(err, os.Setenv(name, value))
	}
	return err
})

// reattach serves the provider until the test ends, and returns the environment variable by which a CLI finds it.
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
	encoded, err := json.Marshal(map[string]any{"": map[string]any{
		"Protocol": string(served.Protocol), "ProtocolVersion": served.ProtocolVersion, "Pid": served.Pid, "Test": served.Test,
		"Addr": address{served.Addr.Network(), served.Addr.String()},
	}})
	must(t, err)
	return reattachAll(t, string(encoded))
}

// reattachAll is the environment variable that attaches a CLI to a provider, under all of its addresses.
func reattachAll(t *testing.T, config string) string {
	t.Helper()
	var served map[string]json.RawMessage
	must(t, json.Unmarshal([]byte(config), &served))
	all := map[string]json.RawMessage{}
	for _, entry := range served {
		for _, address := range []string{
			"registry.terraform.io/vpsbg/vpsbg", "registry.terraform.io/hashicorp/vpsbg",
			"registry.opentofu.org/vpsbg/vpsbg", "registry.opentofu.org/hashicorp/vpsbg",
		} {
			all[address] = entry
		}
	}
	encoded, err := json.Marshal(all)
	must(t, err)
	return "TF_REATTACH_PROVIDERS=" + string(encoded)
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

// Modules makes each text a module of the configuration.
func (c *CLI) Modules(texts map[string]string) {
	c.t.Helper()
	var calls strings.Builder
	for name, text := range texts {
		must(c.t, os.Mkdir(filepath.Join(c.dir, name), 0o700))
		c.write(filepath.Join(name, "main.tf"), text)
		fmt.Fprintf(&calls, "module %q {\n  source = \"./%[1]s\"\n}\n", name)
	}
	c.Configure(calls.String())
}

func (c *CLI) write(name, content string) {
	c.t.Helper()
	must(c.t, os.WriteFile(filepath.Join(c.dir, name), []byte(content), 0o600))
}

// EditState changes the attributes of the first resource in the state file.
func (c *CLI) EditState(edit func(attributes map[string]any)) {
	c.t.Helper()
	content, err := os.ReadFile(filepath.Join(c.dir, "terraform.tfstate"))
	must(c.t, err)
	var state map[string]any
	must(c.t, json.Unmarshal(content, &state))
	instance := state["resources"].([]any)[0].(map[string]any)["instances"].([]any)[0].(map[string]any)
	edit(instance["attributes"].(map[string]any))
	content, err = json.Marshal(state)
	must(c.t, err)
	c.write("terraform.tfstate", string(content))
}

// Setenv sets an environment variable for the commands that follow.
func (c *CLI) Setenv(name, value string) { c.env = append(c.env, name+"="+value) }

// IsAtLeast reports whether the CLI is of this version or newer.
func (c *CLI) IsAtLeast(major, minor int) bool {
	c.t.Helper()
	var gotMajor, gotMinor int
	_, number, _ := strings.Cut(c.version, " v")
	if _, err := fmt.Sscanf(number, "%d.%d", &gotMajor, &gotMinor); err != nil {
		c.t.Fatalf("what version is %q? %v", c.version, err)
	}
	return gotMajor > major || gotMajor == major && gotMinor >= minor
}

// TellsApply reports whether the CLI lets a provider tell the plan of an apply from others. OpenTofu does not.
func (c *CLI) TellsApply() bool {
	c.t.Helper()
	return !c.IsOpenTofu() && c.IsAtLeast(1, 9)
}

// Refuses runs a command, which must fail with this text, white space and frames aside, and without a word of a bug in
// the provider. It returns what the command printed.
func (c *CLI) Refuses(text string, args ...string) string {
	c.t.Helper()
	output, err := c.Try(args...)
	words := strings.Join(strings.FieldsFunc(output, func(r rune) bool { return strings.ContainsRune(" \n\t│", r) }), " ")
	if err == nil || !strings.Contains(words, text) || strings.Contains(words, "bug in the provider") {
		c.t.Errorf("%s: %v, want an error with %q:\n%s", strings.Join(args, " "), err, text, output)
	}
	return output
}

// IsOpenTofu reports whether the CLI is OpenTofu.
func (c *CLI) IsOpenTofu() bool { return workspace.IsOpenTofu(c.version) }

// HasActions reports whether the CLI knows actions and list resources, which are Terraform's alone.
func (c *CLI) HasActions() bool { return c.IsAtLeast(1, 14) && !c.IsOpenTofu() }

// Path is where the CLI is.
func (c *CLI) Path() string { return c.path }

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
	output := newScreen()
	command := exec.CommandContext(c.t.Context(), c.path, args...)
	command.Dir, command.Env, command.Stdout, command.Stderr = c.dir, c.env, output, output
	err := command.Start()
	if err == nil {
		c.running.Store(&runningCommand{command.Process, output})
		err = command.Wait()
	}
	output.end()
	if err != nil {
		return output.String(), fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), err, output.String())
	}
	return output.String(), nil
}

// Interrupt sends SIGINT to the command that runs, as Ctrl-C does, and returns when it says so.
func (c *CLI) Interrupt() {
	running := c.running.Load()
	if err := running.process.Signal(os.Interrupt); err != nil {
		c.t.Errorf("interrupt: %v", err)
		return
	}
	running.output.await("Interrupt received")
}

// runningCommand is a command of the CLI while it runs.
type runningCommand struct {
	process *os.Process
	output  *screen
}

// Process is the provider as a process of its own.
type Process struct {
	cli     *CLI
	command *exec.Cmd
	env     []string // of the CLI before
}

// StartProcess runs a build of the provider, on the real clock, for the commands that follow until it is closed.
func (c *CLI) StartProcess(executable string) *Process {
	c.t.Helper()
	p := &Process{c, exec.CommandContext(c.t.Context(), executable, "-debug"), c.env}
	p.command.Env = c.env
	stdout, err := p.command.StdoutPipe()
	must(c.t, err)
	must(c.t, p.command.Start())
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if _, config, found := strings.Cut(lines.Text(), "TF_REATTACH_PROVIDERS='"); found {
			c.env = append(slices.Clone(c.env), reattachAll(c.t, strings.TrimSuffix(config, "'")))
			return p
		}
	}
	c.t.Fatalf("%s did not say how to attach to it: %v", executable, lines.Err())
	return nil
}

// Kill sends SIGKILL.
func (p *Process) Kill() { _ = p.command.Process.Kill() }

// Close gives the commands that follow the provider in this process again.
func (p *Process) Close() {
	p.Kill()
	_ = p.command.Wait()
	p.cli.env = p.env
}
