package tfkit

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// RefuseEmptyObjects refuses objects in a configuration that declare nothing. Terraform drops names that an object does
// not have, without a word: a misspelt one leaves an empty object behind. What is not known yet counts as declared.
func RefuseEmptyObjects(config tftypes.Value, diags *diag.Diagnostics) {
	var attributes map[string]tftypes.Value
	if config.IsNull() || !config.IsKnown() || config.As(&attributes) != nil {
		return
	}
	for name, value := range attributes {
		refuseEmpty(path.Root(name), value, diags)
	}
}

func refuseEmpty(at path.Path, value tftypes.Value, diags *diag.Diagnostics) {
	if value.IsNull() || !value.IsKnown() {
		return
	}
	switch typ := value.Type(); {
	case typ.Is(tftypes.Object{}):
		var members map[string]tftypes.Value
		if value.As(&members) != nil {
			return
		}
		isEmpty := true
		for name, member := range members {
			isEmpty = isEmpty && member.IsNull()
			refuseEmpty(at.AtName(name), member, diags)
		}
		if isEmpty {
			names := strings.Join(slices.Sorted(maps.Keys(members)), ", ")
			diags.AddAttributeError(at, "Object declares nothing", fmt.Sprintf("%s sets none of its attributes: %s. Terraform ignores "+
				"other names without a message, so check the spelling. To declare nothing, remove %[1]s or set it to null.", at, names))
		}
	case typ.Is(tftypes.List{}):
		var elements []tftypes.Value
		if value.As(&elements) != nil {
			return
		}
		for i, element := range elements {
			refuseEmpty(at.AtListIndex(i), element, diags)
		}
	case typ.Is(tftypes.Map{}):
		var elements map[string]tftypes.Value
		if value.As(&elements) != nil {
			return
		}
		for key, element := range elements {
			refuseEmpty(at.AtMapKey(key), element, diags)
		}
	}
}
