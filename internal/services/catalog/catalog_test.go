package catalog_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

func TestAccCatalog(t *testing.T) {
	t.Parallel()
	for name, quirks := range map[string]bool{"as documented": false, "as a beta": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := acctest.Start(t, simulator.Options{Quirks: quirks})
			sim.Token = "sim-read"
			sim.Test(t, resource.TestCase{Steps: []resource.TestStep{{
				Config: `
					data "vpsbg_plans" "all" {}
					data "vpsbg_plans" "large" {
					  type           = "cloud-vps"
					  minimum_memory = 4
					  minimum_vcpus  = 2
					  minimum_disk   = 61
					}
					data "vpsbg_plans" "in_stock" {
					  type           = "vds"
					  only_available = true
					}
					data "vpsbg_plans" "one" {
					  key = "vds-8gb"
					}
					data "vpsbg_plans" "none" {
					  key = "vds-9gb"
					}
					output "all_plans" { value = data.vpsbg_plans.all.plans[*].key }
					output "large_plans" { value = data.vpsbg_plans.large.plans[*].key }
					output "plans_in_stock" { value = data.vpsbg_plans.in_stock.plans[*].key }
					output "one_plan" { value = data.vpsbg_plans.one.plans[*].key }
					output "no_plan" { value = data.vpsbg_plans.none.plans[*].key }

					data "vpsbg_plan" "sold_out" {
					  key = "vds-32gb"
					}
					data "vpsbg_plan" "cheapest" {
					  minimum_memory = 8
					}
					output "sold_out_plan" { value = data.vpsbg_plan.sold_out }
					output "cheapest_plan" { value = data.vpsbg_plan.cheapest.key }

					data "vpsbg_plan_addons" "by_key" {
					  plan = "cloud-vps-2gb"
					}
					data "vpsbg_plan_addons" "by_id" {
					  plan_id = data.vpsbg_plan.cheapest.id
					}
					output "same_addons" { value = data.vpsbg_plan_addons.by_key.plan_addons == data.vpsbg_plan_addons.by_id.plan_addons }
					data "vpsbg_plan_promo_codes" "by_key" {
					  plan = "cloud-vps-2gb"
					}

					data "vpsbg_server_images" "all" {}
					data "vpsbg_server_images" "ubuntu" {
					  group_key       = "ubuntu"
					  only_maintained = true
					}
					data "vpsbg_server_images" "named" {
					  name = "debian 13"
					}
					output "images" { value = length(data.vpsbg_server_images.all.server_images) }
					output "ubuntu_images" { value = data.vpsbg_server_images.ubuntu.server_images[*].name }
					output "named_images" { value = data.vpsbg_server_images.named.server_images[*].id }

					data "vpsbg_server_image" "by_id" {
					  id = "41"
					}
					data "vpsbg_server_image" "by_name" {
					  name      = "DEBIAN 13"
					  group_key = "debian"
					}
					output "image_by_id" { value = data.vpsbg_server_image.by_id }
					output "image_by_name" { value = data.vpsbg_server_image.by_name.id }`,
				ConfigStateChecks: []statecheck.StateCheck{
					output("all_plans", list("cloud-vps-1gb", "cloud-vps-2gb", "cloud-vps-4gb", "cloud-vps-8gb", "vds-8gb", "cloud-vps-16gb", "vds-16gb", "vds-32gb")),
					output("large_plans", list("cloud-vps-8gb", "cloud-vps-16gb")),
					output("plans_in_stock", list("vds-8gb", "vds-16gb")),
					output("one_plan", list("vds-8gb")),
					output("no_plan", list()),
					output("sold_out_plan", knownvalue.ObjectExact(map[string]knownvalue.Check{
						"id":                    knownvalue.StringExact("118"),
						"key":                   knownvalue.StringExact("vds-32gb"),
						"type":                  knownvalue.StringExact("vds"),
						"name":                  knownvalue.StringExact("vds-32gb"),
						"vcpus":                 knownvalue.Int64Exact(8),
						"memory":                knownvalue.Int64Exact(32),
						"disk":                  knownvalue.Int64Exact(200),
						"bandwidth":             knownvalue.Int64Exact(10),
						"minimum_billing_cycle": knownvalue.Int64Exact(1),
						"available":             knownvalue.Bool(false),
						"price":                 knownvalue.Float64Exact(295),
						"price_with_vat":        knownvalue.Float64Exact(354),
						"minimum_memory":        knownvalue.Null(),
						"minimum_vcpus":         knownvalue.Null(),
						"minimum_disk":          knownvalue.Null(),
						"only_available":        knownvalue.Null(),
					})),
					output("cheapest_plan", knownvalue.StringExact("cloud-vps-8gb")),
					output("same_addons", knownvalue.Bool(true)),
					statecheck.ExpectKnownValue("data.vpsbg_plan_addons.by_key", tfjsonpath.New("plan_addons").AtSliceIndex(4),
						knownvalue.ObjectExact(map[string]knownvalue.Check{
							"key":            knownvalue.StringExact("backups"),
							"price":          knownvalue.Float64Exact(5),
							"price_with_vat": knownvalue.Float64Exact(6),
						})),
					statecheck.ExpectKnownValue("data.vpsbg_plan_promo_codes.by_key", tfjsonpath.New("plan_promo_codes").AtSliceIndex(0),
						knownvalue.ObjectExact(map[string]knownvalue.Check{
							"code":                  knownvalue.StringExact("fall2401"),
							"percentage":            knownvalue.Float64Exact(5),
							"minimum_billing_cycle": knownvalue.Int64Exact(1),
						})),
					output("images", knownvalue.Int64Exact(8)),
					output("ubuntu_images", list("Ubuntu 22.04", "Ubuntu 24.04")),
					output("named_images", list("93")),
					output("image_by_id", knownvalue.ObjectExact(map[string]knownvalue.Check{
						"id":   knownvalue.StringExact("41"),
						"name": knownvalue.StringExact("Ubuntu 18.04"),
						"eol":  knownvalue.Bool(true),
						"group": knownvalue.ObjectExact(map[string]knownvalue.Check{
							"name": knownvalue.StringExact("Ubuntu"),
							"type": knownvalue.StringExact("os"),
							"key":  knownvalue.StringExact("ubuntu"),
						}),
						"group_key": knownvalue.Null(),
					})),
					output("image_by_name", knownvalue.StringExact("93")),
				},
			}}})
			if calls := sim.Calls(false); len(calls) > 0 {
				t.Errorf("reading the catalogue sent %v", calls)
			}
		})
	}
}

func TestAccCatalogErrors(t *testing.T) {
	t.Parallel()
	steps := []resource.TestStep{
		fails(`data "vpsbg_plan" "x" {}`, `At least one of these attributes must be configured: [key,type,minimum_memory,minimum_vcpus,minimum_disk,only_available]`),
		fails(`data "vpsbg_plan" "x" { minimum_memory = 0 }`, `Attribute minimum_memory value must be at least 1, got: 0`),
		fails(`data "vpsbg_plan" "x" { key = "cloud-vps-3g" }`,
			`There is no plan with the key "cloud-vps-3g". The nearest are: cloud-vps-1gb, cloud-vps-2gb, cloud-vps-4gb, cloud-vps-8gb, cloud-vps-16gb.`, "key"),
		fails(`data "vpsbg_plan" "x" { type = "dedicated" }`,
			`There is no plan of the type "dedicated". The nearest are: vds, cloud-vps.`, "type"),
		fails(`data "vpsbg_plan" "x" {
			type           = "cloud-vps"
			minimum_memory = 8
			minimum_vcpus  = 16
			minimum_disk   = 200
			only_available = true
		}`, `None of the 8 plans meets all the arguments. Alone, - type = "cloud-vps" leaves 5 - minimum_memory = 8 leaves 5 `+
			`- minimum_vcpus = 16 leaves none - minimum_disk = 200 leaves 2 - only_available = true leaves 7`),
		fails(`data "vpsbg_plan_addons" "x" {}`, `Exactly one of these attributes must be configured: [plan_id,plan]`),
		fails(`data "vpsbg_plan_addons" "x" { plan_id = "small" }`, `"small" is not an id`, "plan_id"),
		fails(`data "vpsbg_plan_addons" "x" { plan_id = "999" }`, `GET /plans/999/addons (listPlanAddons) answered 404 Not Found`),
		fails(`data "vpsbg_plan_promo_codes" "x" { plan = "vds-8g" }`,
			`There is no plan with the key "vds-8g". The nearest are: vds-8gb,`, "plan"),
		fails(`data "vpsbg_plan_promo_codes" "x" { plan_id = "999" }`, `GET /plans/999/promo-codes (listPlanPromoCodes) answered 404 Not Found`),
		fails(`data "vpsbg_server_image" "x" {}`, `Exactly one of these attributes must be configured: [id,name]`),
		fails(`data "vpsbg_server_image" "x" {
			id        = "93"
			group_key = "debian"
		}`, `Attribute "name" must be specified when "group_key" is specified`),
		fails(`data "vpsbg_server_image" "x" { id = "999" }`, `There is no server image with the id 999.`, "id"),
		fails(`data "vpsbg_server_image" "x" { name = "Debian 14" }`,
			`There is no server image "Debian 14". The nearest are: Debian 12, Debian 13,`, "name"),
		fails(`data "vpsbg_server_image" "x" {
			name      = "Debian 13"
			group_key = "ubuntu"
		}`, `There is no server image "Debian 13". The nearest are: Ubuntu 18.04, Ubuntu 22.04, Ubuntu 24.04.`, "name"),
		fails(`data "vpsbg_server_image" "x" {
			name      = "Debian 13"
			group_key = "debina"
		}`, `There is no server image group with the key "debina". The nearest are: debian,`, "group_key"),
	}
	acctest.Start(t, simulator.Options{}).Test(t, resource.TestCase{Steps: steps})
}

// What the API does not say must neither break a list nor be taken for a match.
func TestAccCatalogIncomplete(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	for operation, body := range map[string]string{
		"listPlans": `{"data": [
			{"id": 3, "key": "c"}, {"id": 1, "key": "b", "price": 7, "memory": 4}, {"id": 2, "name": "a", "price": "7.00"}, {"id": 4}
		]}`,
		"listServerImages": `{"data": [
			{"id": 1, "name": "Debian 13", "eol": false, "group": {"name": "Debian", "type": "os", "key": "debian"}},
			{"id": 2, "name": "debian 13"}, {"id": 3, "eol": true}, {"id": 4, "group": {"key": "nameless"}}
		]}`,
	} {
		if err := sim.AddFault(simulator.Fault{OperationID: operation, Times: -1, Body: &body}); err != nil {
			t.Fatal(err)
		}
	}
	sim.Test(t, resource.TestCase{Steps: []resource.TestStep{
		{
			Config: `
				data "vpsbg_plans" "all" {}
				data "vpsbg_plans" "in_stock" { only_available = true }
				data "vpsbg_plans" "large" { minimum_memory = 1 }
				output "all" { value = data.vpsbg_plans.all.plans[*].id }
				output "in_stock" { value = length(data.vpsbg_plans.in_stock.plans) }
				output "large" { value = data.vpsbg_plans.large.plans[*].id }
				data "vpsbg_plan" "by_name" { key = "a" }
				output "by_name" { value = data.vpsbg_plan.by_name.id }
				data "vpsbg_server_images" "maintained" { only_maintained = true }
				output "maintained" { value = data.vpsbg_server_images.maintained.server_images[*].id }
				data "vpsbg_server_image" "in_group" {
				  name      = "Debian 13"
				  group_key = "debian"
				}
				output "in_group" { value = data.vpsbg_server_image.in_group.id }
				data "vpsbg_server_image" "bare" { id = "3" }
				output "bare" { value = data.vpsbg_server_image.bare }`,
			ConfigStateChecks: []statecheck.StateCheck{
				output("all", list("2", "1", "4", "3")),
				output("in_stock", knownvalue.Int64Exact(4)),
				output("large", list("1")),
				output("by_name", knownvalue.StringExact("2")),
				output("maintained", list("1", "2", "4")),
				output("in_group", knownvalue.StringExact("1")),
				output("bare", knownvalue.ObjectExact(map[string]knownvalue.Check{
					"id": knownvalue.StringExact("3"), "name": knownvalue.Null(), "eol": knownvalue.Bool(true), "group": knownvalue.Null(),
					"group_key": knownvalue.Null(),
				})),
			},
		},
		fails(`data "vpsbg_server_image" "x" { name = "Debian 13" }`,
			`2 server images are called "Debian 13". Name the group by its group_key, or set the id of one of them instead: `+
				`- id 1: Debian 13, group_key "debian" - id 2: debian 13, group_key ""`, "name"),
		fails(`data "vpsbg_server_image" "x" {
			name      = "Debian 13"
			group_key = "nameless"
		}`, `There is no server image "Debian 13".`, "name"),
	}})
}

// The route of the images is a guess; that of the plans is not.
func TestAccCatalogWithoutTheUnconfirmedRoutes(t *testing.T) {
	t.Parallel()
	const hint = `The route of listServerImages is not confirmed by VPSBG's public documentation, and this answer suggests that it is a different one. Look in the client area`
	acctest.Start(t, simulator.Options{UnconfirmedRoutes: true}).Test(t, resource.TestCase{Steps: []resource.TestStep{
		fails(`data "vpsbg_server_images" "x" {}`, hint),
		fails(`data "vpsbg_server_image" "x" { name = "Debian 13" }`, hint),
		{
			Config: `
				data "vpsbg_plan_addons" "x" { plan = "vds-8gb" }
				data "vpsbg_plan_promo_codes" "x" { plan = "vds-8gb" }
				output "addons" { value = length(data.vpsbg_plan_addons.x.plan_addons) }`,
			ConfigStateChecks: []statecheck.StateCheck{output("addons", knownvalue.Int64Exact(10))},
		},
	}})
}

func TestAccCatalogRefused(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	sim.Token = "wrong"
	const hint = "The API does not accept the token."
	sim.Test(t, resource.TestCase{Steps: []resource.TestStep{
		fails(`data "vpsbg_plan" "x" { key = "vds-8gb" }`, "Unable to read the plans"),
		fails(`data "vpsbg_plans" "x" {}`, hint),
		fails(`data "vpsbg_plan_addons" "x" { plan = "vds-8gb" }`, hint),
	}})
}

func output(name string, want knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownOutputValue(name, want)
}

func list(values ...string) knownvalue.Check {
	checks := make([]knownvalue.Check, len(values))
	for i, value := range values {
		checks[i] = knownvalue.StringExact(value)
	}
	return knownvalue.ListExact(checks)
}

// fails expects an error that says message, on an attribute if there is one: the CLI then quotes its line.
func fails(config, message string, attribute ...string) resource.TestStep {
	const gap = `[\s│]+` // where the CLI may have begun a new line
	words := strings.Fields(message)
	for i, word := range words {
		words[i] = regexp.QuoteMeta(word)
	}
	pattern := strings.Join(words, gap)
	if len(attribute) > 0 {
		pattern = `(?s)\b` + attribute[0] + `\s+= .*` + pattern
	}
	return resource.TestStep{Config: config, ExpectError: regexp.MustCompile(pattern)}
}
