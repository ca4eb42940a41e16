package measuredboot_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

func TestAccMeasuredBootImage(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	file, copied, other := write(t, longName, "kernel"), write(t, "bzImage", "kernel"), write(t, longName, "another kernel")
	sim.Test(t, resource.TestCase{
		CheckDestroy: noneLeft(sim),
		Steps: []resource.TestStep{
			{
				Config: config(file, ""),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectKnownValue(address, tfjsonpath.New("checksum"), knownvalue.StringExact(checksum("kernel"))),
				}},
				ConfigStateChecks: []statecheck.StateCheck{
					sim.Wrote("POST " + path),
					value("id", knownvalue.StringExact("2864")),
					value("name", knownvalue.StringExact(longName)),
					value("checksum", knownvalue.StringExact(checksum("kernel"))),
					value("size", knownvalue.Int64Exact(6)),
					value("in_use", knownvalue.Bool(false)),
					value("type", knownvalue.StringExact("kernel")),
					value("created_at", knownvalue.StringExact("2026-01-15T12:00:00Z")),
				},
			},
			{ // the same content elsewhere
				Config:            config(copied, "  timeouts = { create = \"1h\" }\n"),
				ConfigPlanChecks:  action(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{sim.Wrote(), value("name", knownvalue.StringExact(longName))},
			},
			{
				Config:           config(other, ""),
				ConfigPlanChecks: action(plancheck.ResourceActionDestroyBeforeCreate),
				ConfigStateChecks: []statecheck.StateCheck{
					sim.Wrote("DELETE "+path+"/2864", "POST "+path),
					value("checksum", knownvalue.StringExact(checksum("another kernel"))),
				},
			},
			{
				Config:           config(other, "  name = \"linux\"\n"),
				ConfigPlanChecks: action(plancheck.ResourceActionDestroyBeforeCreate),
				ConfigStateChecks: []statecheck.StateCheck{
					sim.Wrote("DELETE "+path+"/2865", "POST "+path),
					value("name", knownvalue.StringExact("linux")),
				},
			},
			{ // the file that the state knows has another content now
				PreConfig:        func() { rewrite(t, other, "one more kernel") },
				Config:           config(other, "  name = \"linux\"\n  lifecycle { create_before_destroy = true }\n"),
				ConfigPlanChecks: action(plancheck.ResourceActionCreateBeforeDestroy),
				ConfigStateChecks: []statecheck.StateCheck{
					sim.Wrote("POST "+path, "DELETE "+path+"/2866"),
					value("checksum", knownvalue.StringExact(checksum("one more kernel"))),
				},
			},
			{ // the API does not tell of the file
				ResourceName: address, ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: []string{"file", "checksum"},
			},
		},
	})
}

// A server moves to the new image before the old one is deleted.
func TestAccMeasuredBootImage_attached(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	file := write(t, longName, "kernel")
	booted := func(measuredBoot, lifecycle string) string {
		return config(file, lifecycle) + `
			resource "vpsbg_server" "test" {
			  hostname      = "web-1.example.com"
			  plan          = "cloud-vps-2gb"
			  billing_cycle = 1
			  image_id      = "73"
			` + measuredBoot + `
			}`
	}
	const attached, first = "measured_boot = { kernel_image_id = vpsbg_measured_boot_image.test.id }", "  lifecycle { create_before_destroy = true }\n"
	change := func(content string) func() {
		return func() {
			sim.ResetRequests()
			rewrite(t, file, content)
		}
	}
	sim.Test(t, resource.TestCase{Steps: []resource.TestStep{
		{Config: booted(attached, first)},
		{
			PreConfig:        change("another kernel"),
			Config:           booted(attached, first),
			ConfigPlanChecks: action(plancheck.ResourceActionCreateBeforeDestroy),
			ConfigStateChecks: []statecheck.StateCheck{
				sim.Wrote("POST "+path, "POST /servers/2866/measured-boot", "DELETE "+path+"/2864"),
				value("in_use", knownvalue.Bool(false)), // it was, before it was attached
			},
		},
		sim.Refused(t, "", "Detach it first with measured_boot of the server, and apply again.",
			resource.TestStep{PreConfig: change("one more kernel"), Config: booted(attached, "")}),
		{PreConfig: change("another kernel"), Config: booted("", "")},
	}})
}

// A file that the same run builds is looked at when it is there.
func TestAccMeasuredBootImage_unknownFile(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	file := filepath.Join(t.TempDir(), "vmlinuz")
	built := func(content string) string {
		return fmt.Sprintf(`
			resource "terraform_data" "kernel" {
			  input            = %[1]q
			  triggers_replace = %[2]q
			  provisioner "local-exec" {
			    command     = "printf %%s \"$CONTENT\" > \"$FILE\""
			    environment = { CONTENT = %[2]q, FILE = %[1]q }
			  }
			}
			resource "vpsbg_measured_boot_image" "test" {
			  file = terraform_data.kernel.output
			}`, file, content)
	}
	unknown := func(want plancheck.ResourceActionType) resource.ConfigPlanChecks {
		checks := action(want)
		checks.PreApply = append(checks.PreApply, plancheck.ExpectUnknownValue(address, tfjsonpath.New("checksum")))
		return checks
	}
	sim.Test(t, resource.TestCase{
		CheckDestroy: noneLeft(sim),
		Steps: []resource.TestStep{
			{
				Config:           built("kernel"),
				ConfigPlanChecks: unknown(plancheck.ResourceActionCreate),
				ConfigStateChecks: []statecheck.StateCheck{
					value("name", knownvalue.StringExact("vmlinuz")),
					value("checksum", knownvalue.StringExact(checksum("kernel"))),
				},
			},
			{
				Config:            built("another kernel"),
				ConfigPlanChecks:  unknown(plancheck.ResourceActionDestroyBeforeCreate),
				ConfigStateChecks: []statecheck.StateCheck{value("checksum", knownvalue.StringExact(checksum("another kernel")))},
			},
		},
	})
}

// An account that is full has no room for another image, but for the replacement of one.
func TestAccMeasuredBootImage_limit(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	file, other := write(t, "vmlinuz", "kernel"), write(t, "vmlinuz", "another kernel")
	full := "The account has 5 measured boot images, and VPSBG keeps no more than 5: vmlinuz (2864), a (2865), b (2866), c (2867), d (2868)."
	second := config(file, "") + strings.Replace(config(file, ""), `"test"`, `"second"`, 1)
	first := "  lifecycle { create_before_destroy = true }\n"
	sim.Test(t, resource.TestCase{Steps: []resource.TestStep{
		{Config: config(file, "")},
		sim.Refused(t, "", full, resource.TestStep{PreConfig: func() { upload(t, sim, "kernel", "a", "b", "c", "d") }, Config: second}),
		{Config: config(other, ""), ConfigPlanChecks: action(plancheck.ResourceActionDestroyBeforeCreate)},
		sim.Refused(t, "", "Too many measured boot images", resource.TestStep{Config: config(file, first)}),
	}})
	must(t, sim.Wrote("DELETE "+path+"/2864", "POST "+path, "DELETE "+path+"/2869")())
}
