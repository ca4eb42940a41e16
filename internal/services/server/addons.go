package server

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// addonKind is a kind of addon, of which a server has one at most.
type addonKind struct {
	attribute string
	isOfKind  func(key string) bool
	scalable  bool // by one call; otherwise one is cancelled and another one bought
	counted   bool // there can be several of it
}

var addonKinds = []addonKind{
	{"backups", func(key string) bool { return key == vpsbg.AddonBackups }, false, false},
	{"cpanel", func(key string) bool { return strings.HasPrefix(key, "cpanel") }, true, false},
	{"bandwidth", func(key string) bool { return strings.HasSuffix(key, "-unmetered") }, false, false},
	{"microsoft_rds_sal", func(key string) bool { return key == vpsbg.AddonMicrosoftRDSSAL }, true, true},
	{"microsoft_office_sal", func(key string) bool { return key == vpsbg.AddonMicrosoftOfficeSAL }, true, true},
}

// installed returns the server's addon of the kind, nil if it has none.
func (k addonKind) installed(addons []vpsbg.ServerAddon) *vpsbg.ServerAddon {
	for i := range addons {
		if k.isOfKind(addons[i].Name) {
			return &addons[i]
		}
	}
	return nil
}

// addonSize is which addon of a kind: its key, and how many of it. The zero value is none.
type addonSize struct {
	key      string
	quantity int64
}

// addonsModel is the value of addons, by attribute. What is not in it is not declared.
type addonsModel map[string]addonSize

// addonsOf reads the attribute addons as far as it is known.
func addonsOf(declared types.Object) addonsModel {
	model := addonsModel{}
	for attribute, value := range declared.Attributes() {
		if value.IsNull() || value.IsUnknown() {
			continue
		}
		switch value := value.(type) {
		case types.Bool:
			model[attribute] = addonSize{}
			if value.ValueBool() {
				model[attribute] = addonSize{vpsbg.AddonBackups, 1}
			}
		case types.String:
			model[attribute] = addonSize{value.ValueString(), 1}
		case types.Int64:
			model[attribute] = addonSize{}
			if value.ValueInt64() > 0 {
				model[attribute] = addonSize{strings.ReplaceAll(attribute, "_", "-"), value.ValueInt64()}
			}
		}
	}
	return model
}

// String writes them for people.
func (m addonsModel) String() string {
	var parts []string
	for _, kind := range addonKinds {
		size, ok := m[kind.attribute]
		if ok && kind.counted {
			parts = append(parts, fmt.Sprintf("%d %s", size.quantity, size.key))
		} else if ok {
			parts = append(parts, size.key)
		}
	}
	return strings.Join(parts, ", ")
}

// order is the purchase of all of them.
func (m addonsModel) order() vpsbg.AddonOrder {
	return vpsbg.AddonOrder{
		Backups:            m["backups"].key != "",
		CPanel:             m["cpanel"].key,
		Bandwidth:          m["bandwidth"].key,
		MicrosoftRDSSAL:    m["microsoft_rds_sal"].quantity,
		MicrosoftOfficeSAL: m["microsoft_office_sal"].quantity,
	}
}

// readAddons takes over what has become of the addons that are declared. One that ends counts as none.
func (m *resourceModel) readAddons(installed []vpsbg.ServerAddon) {
	if m.Addons.IsNull() {
		return
	}
	values := m.Addons.Attributes()
	for _, kind := range addonKinds {
		declared := values[kind.attribute]
		if declared.IsNull() {
			continue
		}
		addon := kind.installed(installed)
		exists := addon != nil && !addon.IsEnding()
		switch declared.(type) {
		case types.Bool:
			values[kind.attribute] = types.BoolValue(exists)
		case types.String:
			values[kind.attribute] = types.StringNull()
			if exists {
				values[kind.attribute] = types.StringValue(addon.Name)
			}
		case types.Int64:
			values[kind.attribute] = types.Int64Value(0)
			if exists {
				values[kind.attribute] = types.Int64Value(int64(addon.Quantity))
			}
		}
	}
	m.Addons = types.ObjectValueMust(addonsType.AttrTypes, values)
}

// quantities is how many of which addons a server will have: those that are declared, and those that it keeps although
// they are neither declared nor were in before.
func (m addonsModel) quantities(before addonsModel, installed []vpsbg.ServerAddon) billing.AddonQuantities {
	quantities := billing.AddonQuantities{}
	for _, kind := range addonKinds {
		size, isDeclared := m[kind.attribute]
		_, wasDeclared := before[kind.attribute]
		addon := kind.installed(installed)
		switch {
		case isDeclared && size.key != "":
			quantities[size.key] = size.quantity
		case isDeclared, wasDeclared, addon == nil, addon.IsEnding():
		case kind.counted:
			quantities[addon.Name] = int64(addon.Quantity)
		default:
			quantities[addon.Name] = 1
		}
	}
	return quantities
}

// addonChanges is what leads from the addons of a server to those that are declared.
type addonChanges struct {
	undo     []vpsbg.ServerAddon // cancellations to undo
	replaced []vpsbg.ServerAddon // to cancel at once, because another one comes instead
	bought   addonsModel
	scaled   addonsModel
	ended    []vpsbg.ServerAddon
}

func (c addonChanges) isEmpty() bool {
	return len(c.undo)+len(c.replaced)+len(c.bought)+len(c.scaled)+len(c.ended) == 0
}

// changesOfAddons compares those that are declared now, and those that were declared before, with those that the server
// has. Those that were never declared are left alone.
func changesOfAddons(wanted, before addonsModel, installed []vpsbg.ServerAddon) addonChanges {
	changes := addonChanges{bought: addonsModel{}, scaled: addonsModel{}}
	for _, kind := range addonKinds {
		want, isWanted := wanted[kind.attribute]
		_, wasWanted := before[kind.attribute]
		addon := kind.installed(installed)
		switch {
		case !isWanted && !wasWanted:
		case want.key == "" && (addon == nil || addon.IsEnding()):
		case want.key == "":
			changes.ended = append(changes.ended, *addon)
		case addon == nil:
			changes.bought[kind.attribute] = want
		case addon.Name != want.key && !kind.scalable:
			changes.replaced = append(changes.replaced, *addon)
			changes.bought[kind.attribute] = want
		default:
			if addon.IsEnding() {
				changes.undo = append(changes.undo, *addon)
			}
			if addon.Name != want.key || kind.counted && int64(addon.Quantity) != want.quantity {
				changes.scaled[kind.attribute] = want
			}
		}
	}
	return changes
}

// sizes is the request that changes their sizes. It names the licences that stay as well, because the API demands those
// of RDS.
func (c addonChanges) sizes(installed []vpsbg.ServerAddon) vpsbg.AddonSizes {
	var sizes vpsbg.AddonSizes
	for _, addon := range installed {
		if addon.Name == vpsbg.AddonMicrosoftRDSSAL {
			sizes.MicrosoftRDSSAL = int64(addon.Quantity)
		}
	}
	if size, ok := c.scaled["microsoft_rds_sal"]; ok {
		sizes.MicrosoftRDSSAL = size.quantity
	}
	if size, ok := c.scaled["microsoft_office_sal"]; ok {
		sizes.MicrosoftOfficeSAL = &size.quantity
	}
	sizes.CPanel = c.scaled["cpanel"].key
	return sizes
}

// areInstalled reports whether a server has these addons in these sizes, and will keep them.
func (m addonsModel) areInstalled(installed []vpsbg.ServerAddon) bool {
	for _, kind := range addonKinds {
		want, ok := m[kind.attribute]
		if !ok {
			continue
		}
		addon := kind.installed(installed)
		if addon == nil || addon.IsEnding() || addon.Name != want.key ||
			kind.counted && int64(addon.Quantity) != want.quantity {
			return false
		}
	}
	return true
}
