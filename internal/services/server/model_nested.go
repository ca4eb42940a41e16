package server

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/services/server/machine"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// The types of the nested attributes.
var (
	addonsType       = tfkit.ObjectType(addonsAttribute())
	measuredBootType = tfkit.ObjectType(measuredBootAttribute())
)

// measuredBootObject is null with the stock boot chain.
func measuredBootObject(server *vpsbg.Server) types.Object {
	kernel, initrd := machine.BootImages(server)
	if kernel == 0 {
		return types.ObjectNull(measuredBootType.AttrTypes)
	}
	return types.ObjectValueMust(measuredBootType.AttrTypes, map[string]attr.Value{
		"kernel_image_id": tfkit.ID(kernel), "initrd_image_id": tfkit.ID(initrd),
	})
}

// declaredBoot returns the images of measured_boot, 0 for none.
func declaredBoot(declared types.Object) (kernel, initrd vpsbg.ID) {
	id := func(attribute string) vpsbg.ID {
		value, _ := declared.Attributes()[attribute].(types.String)
		id, _ := vpsbg.ParseID(value.ValueString()) // null is none, and everything else was validated
		return id
	}
	return id("kernel_image_id"), id("initrd_image_id")
}

// hasUnknown reports whether an object or one of its attributes is unknown.
func hasUnknown(object types.Object) bool {
	for _, value := range object.Attributes() {
		if value.IsUnknown() {
			return true
		}
	}
	return object.IsUnknown()
}
