package sshkey_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

func TestAccSSHKeyDataSources(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	both := config("laptop", keyA) + `
		data "vpsbg_ssh_key" "by_id" { id = vpsbg_ssh_key.test.id }
		data "vpsbg_ssh_key" "by_name" { name = vpsbg_ssh_key.test.name }
		data "vpsbg_ssh_keys" "all" { depends_on = [vpsbg_ssh_key.test] }`
	key := map[string]knownvalue.Check{
		"id":          knownvalue.StringRegexp(text("^[0-9]+$")),
		"name":        knownvalue.StringExact("laptop"),
		"key":         knownvalue.StringExact(keyA),
		"fingerprint": knownvalue.StringExact(fingerprintA),
		"server_ids":  knownvalue.ListSizeExact(0),
	}
	var checks []statecheck.StateCheck
	for attribute, want := range key {
		checks = append(checks,
			statecheck.ExpectKnownValue("data.vpsbg_ssh_key.by_id", tfjsonpath.New(attribute), want),
			statecheck.ExpectKnownValue("data.vpsbg_ssh_key.by_name", tfjsonpath.New(attribute), want))
	}
	checks = append(checks, statecheck.ExpectKnownValue("data.vpsbg_ssh_keys.all", tfjsonpath.New("ssh_keys"),
		knownvalue.ListExact([]knownvalue.Check{knownvalue.ObjectExact(key)})))
	sim.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{Config: both, ConfigStateChecks: checks},
			{
				Config:      config("laptop", keyA) + "\ndata \"vpsbg_ssh_key\" \"test\" {\n  name = \"labtop\"\n}\n",
				ExpectError: at("name", "The account has no SSH key \"labtop\". The nearest names: laptop."),
			},
			{
				PreConfig:   func() { stored(t, sim, keyB) },
				Config:      config("laptop", keyA) + "\ndata \"vpsbg_ssh_key\" \"test\" {\n  name = \"laptop\"\n}\n",
				ExpectError: at("name", "The account has several SSH keys \"laptop\""),
			},
			{Config: `data "vpsbg_ssh_key" "test" {}`, ExpectError: text("Exactly one of these attributes must be configured")},
			{Config: `data "vpsbg_ssh_key" "test" { id = "4711" }`, ExpectError: text("Unable to read SSH key 4711")},
			{
				PreConfig:   func() { fault(t, sim, simulator.Fault{OperationID: "listSSHKeys", Status: 404}) },
				Config:      `data "vpsbg_ssh_key" "test" { name = "laptop" }`,
				ExpectError: text("The route of listSSHKeys is not confirmed"),
			},
			{
				PreConfig:   func() { fault(t, sim, simulator.Fault{OperationID: "listSSHKeys", Status: 403}) },
				Config:      `data "vpsbg_ssh_keys" "test" {}`,
				ExpectError: text("Unable to list SSH keys"),
			},
		},
	})
}
