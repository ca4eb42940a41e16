package network

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// spelling brings texts that mean the same into one form: 198.51.100.7 is 198.51.100.7/32, and bg is BG.
type spelling func(text string) string

// normal returns what a set of texts means, sorted and without repetitions.
func (s spelling) normal(set types.Set) []string {
	var texts []string
	for _, element := range set.Elements() {
		if text, ok := element.(types.String); ok {
			texts = append(texts, s(text.ValueString()))
		}
	}
	return sortedSet(texts)
}

// normalOf is normal for what the API shows.
func (s spelling) normalOf(shown []string) []string {
	texts := make([]string, len(shown))
	for i, text := range shown {
		texts[i] = s(text)
	}
	return sortedSet(texts)
}

// keep returns the set of what the API shows. What is known already keeps its spelling.
func (s spelling) keep(known types.Set, shown []string) types.Set {
	normal := s.normalOf(shown)
	if slices.Equal(normal, s.normal(known)) && !known.IsNull() {
		return known
	}
	spelt := map[string]attr.Value{}
	for _, element := range known.Elements() {
		if text, ok := element.(types.String); ok {
			spelt[s(text.ValueString())] = element
		}
	}
	elements := make([]attr.Value, len(normal))
	for i, text := range normal {
		if elements[i] = spelt[text]; elements[i] == nil {
			elements[i] = types.StringValue(text)
		}
	}
	return types.SetValueMust(types.StringType, elements)
}

// isSame reports whether two sets that are known mean the same.
func (s spelling) isSame(a, b types.Set) bool {
	return isKnown(a) && isKnown(b) && slices.Equal(s.normal(a), s.normal(b))
}

// isKnown reports whether a set is known with all of its elements.
func isKnown(set types.Set) bool {
	return !set.IsUnknown() && !slices.ContainsFunc(set.Elements(), attr.Value.IsUnknown)
}

func sortedSet(texts []string) []string {
	slices.Sort(texts)
	return slices.Compact(texts)
}

// without returns the texts that others do not have.
func without(texts, others []string) []string {
	return slices.DeleteFunc(slices.Clone(texts), func(text string) bool { return slices.Contains(others, text) })
}
