package catalog_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

type (
	config = map[string]any
	checks = map[string]knownvalue.Check
)

var (
	null   = knownvalue.Null()
	text   = knownvalue.StringExact
	number = knownvalue.Int64Exact
	amount = knownvalue.Float64Exact
	flag   = knownvalue.Bool
	object = knownvalue.ObjectExact
)

// each expects a text in an attribute of the items of a list.
func each(attribute string, values ...string) knownvalue.Check {
	items := make([]knownvalue.Check, len(values))
	for i, value := range values {
		items[i] = knownvalue.ObjectPartial(checks{attribute: text(value)})
	}
	return knownvalue.ListExact(items)
}

// The data sources refer to each other, and their lists are used in expressions.
func TestAccCatalog(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	sim.Token = "sim-read"
	output := statecheck.ExpectKnownOutputValue
	sim.Test(t, resource.TestCase{Steps: []resource.TestStep{{
		Config: `
data "vpsbg_plan" "cheapest" { minimum_memory = 8 }
data "vpsbg_plans" "same" { key = data.vpsbg_plan.cheapest.key }
data "vpsbg_plan_addons" "by_id" { plan_id = data.vpsbg_plan.cheapest.id }
data "vpsbg_plan_promo_codes" "by_key" { plan = data.vpsbg_plan.cheapest.key }
data "vpsbg_server_image" "debian" { name = "debian 13" }
data "vpsbg_server_images" "same" { group_key = data.vpsbg_server_image.debian.group.key }

output "plans" { value = data.vpsbg_plans.same.plans[*].key }
output "backups" { value = [for addon in data.vpsbg_plan_addons.by_id.plan_addons : addon.price if addon.key == "backups"] }
output "promo_codes" { value = length(data.vpsbg_plan_promo_codes.by_key.plan_promo_codes) }
output "images" { value = data.vpsbg_server_images.same.server_images[*].name }
`,
		ConfigStateChecks: []statecheck.StateCheck{
			output("plans", knownvalue.ListExact([]knownvalue.Check{text("cloud-vps-8gb")})),
			output("backups", knownvalue.ListExact([]knownvalue.Check{amount(5)})),
			output("promo_codes", number(5)),
			output("images", knownvalue.ListExact([]knownvalue.Check{text("Debian 12"), text("Debian 13")})),
		},
	}}})
}

// TestCatalog reads answers as documented, and as those of a beta.
func TestCatalog(t *testing.T) {
	t.Parallel()
	for name, quirks := range map[string]bool{"as documented": false, "as a beta": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := acctest.Start(t, simulator.Options{Quirks: quirks})
			sim.Token = "sim-read"
			session := sim.Session(t)
			plans := func(arguments config, keys ...string) {
				t.Helper()
				session.Shows("vpsbg_plans", arguments, checks{"plans": each("key", keys...)})
			}
			plans(nil, "cloud-vps-1gb", "cloud-vps-2gb", "cloud-vps-4gb", "cloud-vps-8gb", "vds-8gb", "cloud-vps-16gb", "vds-16gb", "vds-32gb")
			plans(config{"type": "cloud-vps", "minimum_memory": 4, "minimum_vcpus": 2, "minimum_disk": 61}, "cloud-vps-8gb", "cloud-vps-16gb")
			plans(config{"type": "vds", "only_available": true}, "vds-8gb", "vds-16gb")
			plans(config{"key": "vds-8gb"}, "vds-8gb")
			plans(config{"key": "vds-9gb"})
			session.Shows("vpsbg_plan", config{"minimum_memory": 8}, checks{"key": text("cloud-vps-8gb")})
			session.Shows("vpsbg_plan", config{"key": "vds-32gb"}, checks{ // it is sold out
				"id": text("118"), "key": text("vds-32gb"), "type": text("vds"), "name": text("vds-32gb"),
				"vcpus": number(8), "memory": number(32), "disk": number(200), "bandwidth": number(10),
				"minimum_billing_cycle": number(1), "available": flag(false), "price": amount(295), "price_with_vat": amount(354),
				"minimum_memory": null, "minimum_vcpus": null, "minimum_disk": null, "only_available": null,
			})

			for _, plan := range []config{{"plan": "cloud-vps-2gb"}, {"plan_id": 104}} {
				session.Shows("vpsbg_plan_addons", plan, checks{"plan_addons": knownvalue.ListPartial(map[int]knownvalue.Check{
					4: object(checks{"key": text("backups"), "price": amount(5), "price_with_vat": amount(6)}),
				})})
				session.Shows("vpsbg_plan_promo_codes", plan, checks{"plan_promo_codes": knownvalue.ListPartial(map[int]knownvalue.Check{
					0: object(checks{"code": text("fall2401"), "percentage": amount(5), "minimum_billing_cycle": number(1)}),
				})})
			}

			session.Shows("vpsbg_server_images", nil, checks{"server_images": knownvalue.ListSizeExact(8)})
			session.Shows("vpsbg_server_images", config{"group_key": "ubuntu", "only_maintained": true},
				checks{"server_images": each("name", "Ubuntu 22.04", "Ubuntu 24.04")})
			session.Shows("vpsbg_server_images", config{"name": "debian 13"}, checks{"server_images": each("id", "93")})
			session.Shows("vpsbg_server_image", config{"name": "DEBIAN 13", "group_key": "debian"}, checks{"id": text("93")})
			session.Shows("vpsbg_server_image", config{"id": "41"}, checks{
				"id": text("41"), "name": text("Ubuntu 18.04"), "eol": flag(true), "group_key": null,
				"group": object(checks{"name": text("Ubuntu"), "type": text("os"), "key": text("ubuntu")}),
			})
			if calls := sim.Calls(false); len(calls) > 0 {
				t.Errorf("reading the catalogue sent %v", calls)
			}
		})
	}
}

func TestCatalog_errors(t *testing.T) {
	t.Parallel()
	session := acctest.Start(t, simulator.Options{}).Session(t)
	refuses := session.Refuses

	const plan = "vpsbg_plan"
	refuses(plan, nil, "", "At least one of these attributes must be configured: [key,type,minimum_memory,minimum_vcpus,minimum_disk,only_available]")
	refuses(plan, config{"minimum_memory": 0}, "minimum_memory", "Attribute minimum_memory value must be at least 1, got: 0")
	refuses(plan, config{"key": "cloud-vps-3g"}, "key",
		`There is no plan with the key "cloud-vps-3g". The nearest are: cloud-vps-1gb, cloud-vps-2gb, cloud-vps-4gb, cloud-vps-8gb, cloud-vps-16gb.`)
	refuses(plan, config{"type": "dedicated"}, "type", `There is no plan of the type "dedicated". The nearest are: vds, cloud-vps.`)
	refuses(plan, config{"type": "cloud-vps", "minimum_memory": 8, "minimum_vcpus": 16, "minimum_disk": 200, "only_available": true}, "",
		`None of the 8 plans meets all arguments. Each argument alone: - type = "cloud-vps" leaves 5 - minimum_memory = 8 leaves 5 `+
			`- minimum_vcpus = 16 leaves none - minimum_disk = 200 leaves 2 - only_available = true leaves 7`)

	const addons, promos = "vpsbg_plan_addons", "vpsbg_plan_promo_codes"
	refuses(addons, nil, "", "Exactly one of these attributes must be configured: [plan_id,plan]")
	refuses(addons, config{"plan_id": "small"}, "plan_id", `"small" is not an id`)
	refuses(addons, config{"plan_id": 999}, "", "Unable to read the addons of plan 999: GET /plans/999/addons (listPlanAddons) answered 404 Not Found")
	refuses(promos, config{"plan": "vds-8g"}, "plan", `There is no plan with the key "vds-8g". The nearest are: vds-8gb,`)
	refuses(promos, config{"plan_id": 999}, "", "Unable to read the promo codes of plan 999: GET /plans/999/promo-codes (listPlanPromoCodes) answered 404 Not Found")

	const image = "vpsbg_server_image"
	refuses(image, nil, "", "Exactly one of these attributes must be configured: [id,name]")
	refuses(image, config{"id": 93, "group_key": "debian"}, "group_key", `Attribute "name" must be specified when "group_key" is specified`)
	refuses(image, config{"id": 999}, "id", "There is no server image with the id 999.")
	refuses(image, config{"name": "Debian 14"}, "name", `There is no server image with the name "Debian 14". The nearest are: Debian 12, Debian 13,`)
	refuses(image, config{"name": "Debian 13", "group_key": "ubuntu"}, "name",
		`There is no server image with the name "Debian 13". The nearest are: Ubuntu 18.04, Ubuntu 22.04, Ubuntu 24.04.`)
	refuses(image, config{"name": "Debian 13", "group_key": "debina"}, "group_key",
		`There is no server image group with the key "debina". The nearest are: debian,`)
}

// What the API does not say must neither break a list nor be taken for a match.
func TestCatalog_incomplete(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	for operation, body := range map[string]string{
		"listPlans": `{"data": [
			{"id": 3, "key": "c"}, {"id": 1, "key": "b", "price": 7, "memory": 4}, {"id": 2, "name": "a", "price": "7.00"}, {"id": 4}
		]}`,
		"listServerImages": `{"data": [
			{"id": 1, "name": "Debian 13", "eol": false, "group": {"name": "Debian", "type": "os", "key": "debian"}},
			{"id": 2, "name": "debian 13"}, {"id": 3, "eol": true}, {"id": 4, "group": {"key": "nameless"}},
			{"id": 5, "name": "Twin", "group": {"key": "twins"}}, {"id": 6, "name": "Twin", "group": {"key": "twins"}}
		]}`,
	} {
		if err := sim.AddFault(simulator.Fault{OperationID: operation, Times: -1, Body: &body}); err != nil {
			t.Fatal(err)
		}
	}
	session := sim.Session(t)
	session.Shows("vpsbg_plans", nil, checks{"plans": each("id", "2", "1", "4", "3")})
	session.Shows("vpsbg_plans", config{"only_available": true}, checks{"plans": knownvalue.ListSizeExact(4)})
	session.Shows("vpsbg_plans", config{"minimum_memory": 1}, checks{"plans": each("id", "1")})
	session.Shows("vpsbg_plan", config{"key": "a"}, checks{"id": text("2")})
	session.Shows("vpsbg_server_images", config{"only_maintained": true}, checks{"server_images": each("id", "1", "2", "4", "5", "6")})
	session.Shows("vpsbg_server_image", config{"name": "Debian 13", "group_key": "debian"}, checks{"id": text("1")})
	session.Shows("vpsbg_server_image", config{"id": "3"}, checks{"id": text("3"), "name": null, "eol": flag(true), "group": null, "group_key": null})
	session.Refuses("vpsbg_server_image", config{"name": "Debian 13"}, "name",
		`Several matches: 2 server images have the name "Debian 13". Choose one of them by: - id 1, or group_key "debian" - id 2`)
	session.Refuses("vpsbg_server_image", config{"name": "Twin", "group_key": "twins"}, "name", "Choose one of them by: - id 5 - id 6")
	session.Refuses("vpsbg_server_image", config{"name": "Debian 13", "group_key": "nameless"}, "name",
		`There is no server image with the name "Debian 13".`)
}

// The route of the images is a guess; that of the plans is not.
func TestCatalog_unconfirmedRoutes(t *testing.T) {
	t.Parallel()
	session := acctest.Start(t, simulator.Options{UnconfirmedRoutes: true}).Session(t)
	const hint = `The route of listServerImages is not confirmed by VPSBG's public documentation, and this answer suggests that it is a different one. Check the client area`
	session.Refuses("vpsbg_server_images", nil, "", hint)
	session.Refuses("vpsbg_server_image", config{"name": "Debian 13"}, "", hint)
	session.Shows("vpsbg_plan_addons", config{"plan": "vds-8gb"}, checks{"plan_addons": knownvalue.ListSizeExact(10)})
	session.Shows("vpsbg_plan_promo_codes", config{"plan": "vds-8gb"}, checks{"plan": text("vds-8gb")})
}

func TestCatalog_refused(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	sim.Token = "wrong"
	session := sim.Session(t)
	const hint = "The API does not accept the token"
	session.Refuses("vpsbg_plan", config{"key": "vds-8gb"}, "", "Unable to read the plans")
	session.Refuses("vpsbg_plans", nil, "", hint)
	session.Refuses("vpsbg_plan_addons", config{"plan": "vds-8gb"}, "", hint)
	session.Refuses("vpsbg_server_images", nil, "", hint)
}
