package provider_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

const (
	secretToken    = "token-Kq7vW2mZ"
	secretPassword = "stored-Xr4tB9pL"   // of password, which the state is to have
	secretWO       = "written-Hn6cD3sJ"  // of password_wo, which nothing is to have
	secretNewWO    = "replaced-Yg5fM8uE" // the next one
)

// withSecrets takes its secrets from variables: Terraform itself keeps the configuration in the plan.
const withSecrets = `
terraform {
  required_providers {
    vpsbg = { source = "vpsbg/vpsbg" }
  }
}

variable "password" { sensitive = true }
variable "password_wo" { ephemeral = true }
variable "password_wo_version" {}

resource "vpsbg_server" "stored" {
  hostname      = "web-1.example.com"
  plan          = "cloud-vps-2gb"
  billing_cycle = 1
  image_id      = 73
  password      = var.password
}

resource "vpsbg_server" "written" {
  hostname            = "web-2.example.com"
  plan                = "cloud-vps-2gb"
  billing_cycle       = 1
  image_id            = 73
  password_wo         = var.password_wo
  password_wo_version = var.password_wo_version
}
`

// TestAccProvider_secrets runs the provider's own program, and looks for secrets in all that it leaves behind.
func TestAccProvider_secrets(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{Token: secretToken})
	cli := sim.CLI(t)
	if !cli.IsAtLeast(1, 11) {
		t.Skip("write-only attributes need Terraform or OpenTofu 1.11")
	}
	user := newUser(t, sim, cli.Path())
	user.run("plan", "-out=first.tfplan")
	user.run("apply", "first.tfplan")
	user.env = append(user.env, "TF_VAR_password_wo="+secretNewWO, "TF_VAR_password_wo_version=2")
	user.run("plan", "-out=second.tfplan")
	user.run("apply", "second.tfplan")
	user.run("show")

	for hostname, password := range map[string]string{"web-1.example.com": secretPassword, "web-2.example.com": secretNewWO} {
		if !hasPassword(sim, hostname, password) {
			t.Errorf("%s does not have the password that was declared", hostname)
		}
	}
	log := user.file("trace.log")
	for _, trace := range []string{"deployServer", "changeServerPassword", `***`} {
		if !strings.Contains(log, trace) {
			t.Errorf("the log does not tell of %s: it proves nothing", trace)
		}
	}
	state := user.file("terraform.tfstate")
	if !strings.Contains(state, secretPassword) {
		t.Error("the state has lost password")
	}
	left := map[string]string{
		"the output": user.output.String(), "the log": log, "the state": state,
		"the first plan": user.unzip("first.tfplan"), "the second plan": user.unzip("second.tfplan"),
	}
	for where, text := range left {
		for name, secret := range map[string]string{"the token": secretToken, "password": secretPassword, "password_wo": secretWO, "the new password_wo": secretNewWO} {
			mayBeThere := secret == secretPassword && (where == "the state" || strings.HasSuffix(where, "plan"))
			if strings.Contains(text, secret) && !mayBeThere {
				at := strings.Index(text, secret)
				t.Errorf("%s contains %s: %q", where, name, text[max(0, at-300):min(len(text), at+100)])
			}
		}
	}
}

func hasPassword(sim *acctest.Simulation, hostname, password string) bool {
	for _, server := range sim.State().Servers {
		if server.Hostname == hostname {
			return server.Password == password
		}
	}
	return false
}

// user works in a directory with the real CLI and a development build of the provider.
type user struct {
	t      *testing.T
	cli    string // its path
	dir    string
	env    []string
	output bytes.Buffer
}

func newUser(t *testing.T, sim *acctest.Simulation, cli string) *user {
	t.Helper()
	u := &user{t: t, cli: cli, dir: t.TempDir()}
	build := exec.Command("go", "build", "-o", u.dir, "../..")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, output)
	}
	u.write("main.tf", withSecrets)
	u.write("cli.tfrc", fmt.Sprintf(`provider_installation {
  dev_overrides {
    "registry.terraform.io/vpsbg/vpsbg" = %[1]q
    "registry.opentofu.org/vpsbg/vpsbg" = %[1]q
  }
  direct {}
}
`, u.dir))
	u.env = append(os.Environ(),
		"CHECKPOINT_DISABLE=1", "TF_CLI_ARGS=-no-color", "TF_CLI_CONFIG_FILE="+filepath.Join(u.dir, "cli.tfrc"),
		"TF_LOG=TRACE", "TF_LOG_PATH="+filepath.Join(u.dir, "trace.log"),
		"VPSBG_TOKEN="+secretToken, "VPSBG_ENDPOINT="+sim.Endpoint,
		"TF_VAR_password="+secretPassword, "TF_VAR_password_wo="+secretWO, "TF_VAR_password_wo_version=1",
	)
	return u
}

func (u *user) run(args ...string) {
	u.t.Helper()
	command := exec.CommandContext(u.t.Context(), u.cli, args...)
	command.Dir, command.Env, command.Stdout, command.Stderr = u.dir, u.env, &u.output, &u.output
	if err := command.Run(); err != nil {
		u.t.Fatalf("%s: %v\n%s", args[0], err, u.output.String())
	}
}

func (u *user) write(name, content string) {
	u.t.Helper()
	if err := os.WriteFile(filepath.Join(u.dir, name), []byte(content), 0o600); err != nil {
		u.t.Fatal(err)
	}
}

func (u *user) file(name string) string {
	u.t.Helper()
	content, err := os.ReadFile(filepath.Join(u.dir, name))
	if err != nil {
		u.t.Fatal(err)
	}
	return string(content)
}

// unzip returns all that is in a plan file.
func (u *user) unzip(name string) string {
	u.t.Helper()
	archive, err := zip.OpenReader(filepath.Join(u.dir, name))
	if err != nil {
		u.t.Fatal(err)
	}
	defer archive.Close()
	var all strings.Builder
	for _, member := range archive.File {
		file, err := member.Open()
		if err != nil {
			u.t.Fatal(err)
		}
		if _, err := io.Copy(&all, file); err != nil {
			u.t.Fatal(err)
		}
		file.Close()
	}
	return all.String()
}
