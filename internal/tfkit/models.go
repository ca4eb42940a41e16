package tfkit

import (
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// FromAPI is a pointer to a model that the API's T fills.
type FromAPI[M, T any] interface {
	*M
	FromAPI(*T)
}

// Models maps what the API lists. None is an empty list, not null.
func Models[M, T any, P FromAPI[M, T]](items []T) []M {
	models := make([]M, len(items))
	for i := range items {
		P(&models[i]).FromAPI(&items[i])
	}
	return models
}

// OptionalModel maps what the API may leave out, nil to nil.
func OptionalModel[M, T any, P FromAPI[M, T]](item *T) *M {
	if item == nil {
		return nil
	}
	model := new(M)
	P(model).FromAPI(item)
	return model
}

// CollectModels is [Models] for a list that is read page by page.
func CollectModels[M, T any, P FromAPI[M, T]](items iter.Seq2[T, error]) ([]M, error) {
	models := []M{}
	for item, err := range items {
		if err != nil {
			return nil, err
		}
		var model M
		P(&model).FromAPI(&item)
		models = append(models, model)
	}
	return models, nil
}

// ObjectType returns the type of an object from its attribute, or that of the items from the attribute of a list of
// objects.
func ObjectType(attribute interface{ GetType() attr.Type }) types.ObjectType {
	switch typ := attribute.GetType().(type) {
	case types.ObjectType:
		return typ
	case types.ListType:
		return typ.ElemType.(types.ObjectType) //nolint:forcetypeassert // a list of objects, or found by the first test
	default:
		panic("not an attribute with nested attributes") // found by the first test that reads the schema
	}
}
