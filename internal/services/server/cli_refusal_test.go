package server_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// TestAccServer_deletionProtection refuses to destroy a server, by whichever way.
func TestAccServer_deletionProtection(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	protected := config(`deletion_protection = true`)
	a.run(
		resource.TestStep{Config: protected},
		a.Refused(t, "deletion_protection", "Server web-1.example.com (2865) cannot be destroyed, because deletion_protection is true",
			resource.TestStep{Config: protected, Destroy: true}),
		a.refused("deletion_protection", "Set it to false and apply that first.", `resource "terraform_data" "other" {}`),
		after(func() { a.expectServer(false, isCancelled) }, a.updates(config(), nil)),
	)
	expectWrote(t, a.Simulation, cancelServers)
	a.expectCancelled(false, "")
}

// TestAccServer_replacement asks Terraform for a replacement, which it does not plan as a destruction: of a server that
// is there, or of one that is tainted.
func TestAccServer_replacement(t *testing.T) {
	t.Parallel()
	protected := config(`allow_duplicate_hostname = true`, `deletion_protection = true`)
	for name, test := range map[string]struct {
		config, text string
		taints       bool
	}{
		"of a hostname that is taken":           {config(), "Error: Hostname already taken", false},
		"of a server that is protected":         {protected, "Error: Server is protected Server web-1.example.com (2865) cannot be destroyed", false},
		"of a tainted server":                   {config(), "Error: Hostname already taken", true},
		"of a tainted server that is protected": {protected, "Error: Protected server cannot be replaced", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := start(t, simulator.Options{})
			cli := a.CLI(t)
			cli.Configure(test.config)
			cli.Run("apply", "-auto-approve")
			arguments := []string{"apply", "-auto-approve"}
			if test.taints {
				cli.Run("taint", address)
			} else {
				arguments = append(arguments, "-replace="+address)
			}
			output, err := cli.Try(arguments...)
			if err == nil {
				t.Error("it was replaced")
			}
			a.says(output, test.text)
			a.expectServer(false, isCancelled)
			expectServers(t, a.Simulation, 1)
		})
	}
}
