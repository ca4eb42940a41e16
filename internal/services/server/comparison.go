package server

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// comparison is whether a planned value is another one than the current one. Larger ones outweigh smaller ones.
type comparison int

const (
	isSame    comparison = iota
	mayDiffer            // it is known only after apply, and may turn out to be the same
	differs
)

// compare compares a planned value with the current one. One that is known in parts differs if a known part does.
func compare(planned, current attr.Value) comparison {
	switch {
	case planned.Equal(current):
		return isSame
	case planned.IsUnknown():
		return mayDiffer
	case planned.IsNull(), current.IsNull():
		return differs
	}
	switch planned := planned.(type) {
	case types.Object:
		return compareParts(planned.Attributes(), current.(types.Object).Attributes()) //nolint:forcetypeassert // of one attribute
	case types.Map:
		return compareParts(planned.Elements(), current.(types.Map).Elements()) //nolint:forcetypeassert // of one attribute
	case types.Set:
		for _, element := range planned.Elements() {
			if element.IsUnknown() {
				return mayDiffer
			}
		}
	}
	return differs
}

func compareParts(planned, current map[string]attr.Value) comparison {
	if len(planned) != len(current) {
		return differs
	}
	result := isSame
	for name, part := range planned {
		before, ok := current[name]
		if !ok {
			return differs
		}
		result = max(result, compare(part, before))
	}
	return result
}

// later begins the sentence about what depends on a value that is not known yet.
func later(attribute string) string { return attribute + " is known only after apply: " }
