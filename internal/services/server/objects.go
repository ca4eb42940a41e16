package server

import (
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/services/server/machine"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// The nested objects of a server. Their types have to agree with detailAttributes.
var (
	ipAddressType = types.ObjectType{AttrTypes: map[string]attr.Type{
		"id": types.StringType, "ip_address": types.StringType, "prefix": types.Int64Type, "version": types.Int64Type,
		"type": types.StringType, "main": types.BoolType, "ddos_protected": types.BoolType, "floating_ip": types.BoolType,
		"floating_ip_id": types.StringType, "ptr": types.MapType{ElemType: types.StringType},
	}}
	planType = types.ObjectType{AttrTypes: map[string]attr.Type{
		"id": types.StringType, "key": types.StringType, "name": types.StringType, "type": types.StringType,
		"vcpus": types.Int64Type, "memory": types.Int64Type, "disk": types.Int64Type, "bandwidth": types.Int64Type,
		"minimum_billing_cycle": types.Int64Type, "price": types.Float64Type, "price_with_vat": types.Float64Type,
	}}
	imageGroupType = types.ObjectType{AttrTypes: map[string]attr.Type{
		"name": types.StringType, "type": types.StringType, "key": types.StringType,
	}}
	imageType = types.ObjectType{AttrTypes: map[string]attr.Type{
		"id": types.StringType, "name": types.StringType, "eol": types.BoolType, "group": imageGroupType,
	}}
	addonType = types.ObjectType{AttrTypes: map[string]attr.Type{
		"id": types.StringType, "name": types.StringType, "status": types.StringType, "quantity": types.Int64Type,
		"amount": types.Float64Type, "amount_with_vat": types.Float64Type, "ended_at": timetypes.RFC3339Type{},
	}}
	cancelRequestType = types.ObjectType{AttrTypes: map[string]attr.Type{
		"id": types.StringType, "type": types.Int64Type, "reason": types.StringType, "created_at": timetypes.RFC3339Type{},
	}}
	measuredBootType = types.ObjectType{AttrTypes: map[string]attr.Type{
		"kernel_image_id": types.StringType, "initrd_image_id": types.StringType,
	}}
)

func listOf[T any](elementType attr.Type, items []T, object func(*T) types.Object) types.List {
	elements := make([]attr.Value, len(items))
	for i := range items {
		elements[i] = object(&items[i])
	}
	return types.ListValueMust(elementType, elements)
}

func ipAddressObject(address *vpsbg.IPAddress) types.Object {
	ptr := types.MapNull(types.StringType)
	if len(address.PTR) > 0 {
		names := make(map[string]attr.Value, len(address.PTR))
		for ip, name := range address.PTR {
			names[ip] = types.StringValue(name)
		}
		ptr = types.MapValueMust(types.StringType, names)
	}
	floatingIP := address.FloatingIP.ID
	if address.FloatingIPID != nil {
		floatingIP = *address.FloatingIPID
	}
	return types.ObjectValueMust(ipAddressType.AttrTypes, map[string]attr.Value{
		"id":             tfkit.ID(address.ID),
		"ip_address":     tfkit.TextOf(address.Address),
		"prefix":         tfkit.Count(address.Prefix),
		"version":        tfkit.CountOf(address.Version),
		"type":           tfkit.TextOf(address.Type),
		"main":           tfkit.FlagOf(address.Main),
		"ddos_protected": tfkit.FlagOf(address.DDoSProtected),
		"floating_ip":    types.BoolValue(address.FloatingIP.Set),
		"floating_ip_id": tfkit.ID(floatingIP),
		"ptr":            ptr,
	})
}

func planObject(plan *vpsbg.Plan) types.Object {
	return types.ObjectValueMust(planType.AttrTypes, map[string]attr.Value{
		"id":                    tfkit.ID(plan.ID),
		"key":                   tfkit.TextOf(plan.Key()),
		"name":                  tfkit.TextOf(plan.Name),
		"type":                  tfkit.TextOf(plan.Type),
		"vcpus":                 tfkit.Count(plan.VCPUs),
		"memory":                tfkit.Count(plan.Memory),
		"disk":                  tfkit.Count(plan.Disk),
		"bandwidth":             tfkit.Count(plan.Bandwidth),
		"minimum_billing_cycle": tfkit.Count(plan.MinimumBillingCycle),
		"price":                 tfkit.Amount(plan.Price),
		"price_with_vat":        tfkit.Amount(plan.PriceWithVAT),
	})
}

func imageObject(image *vpsbg.ServerImage) types.Object {
	if image == nil {
		return types.ObjectNull(imageType.AttrTypes)
	}
	group := types.ObjectNull(imageGroupType.AttrTypes)
	if image.Group != nil {
		group = types.ObjectValueMust(imageGroupType.AttrTypes, map[string]attr.Value{
			"name": tfkit.TextOf(image.Group.Name),
			"type": tfkit.TextOf(image.Group.Type),
			"key":  tfkit.TextOf(image.Group.Key),
		})
	}
	return types.ObjectValueMust(imageType.AttrTypes, map[string]attr.Value{
		"id": tfkit.ID(image.ID), "name": tfkit.TextOf(image.Name), "eol": tfkit.Flag(image.EOL), "group": group,
	})
}

func addonObject(addon *vpsbg.ServerAddon) types.Object {
	return types.ObjectValueMust(addonType.AttrTypes, map[string]attr.Value{
		"id":              tfkit.ID(addon.ID),
		"name":            tfkit.TextOf(addon.Name),
		"status":          tfkit.Text(addon.Status),
		"quantity":        tfkit.CountOf(addon.Quantity),
		"amount":          tfkit.Amount(addon.Amount),
		"amount_with_vat": tfkit.Amount(addon.AmountWithVAT),
		"ended_at":        tfkit.Timestamp(addon.EndedAt),
	})
}

func cancelRequestObject(request *vpsbg.CancelRequest) types.Object {
	if request == nil {
		return types.ObjectNull(cancelRequestType.AttrTypes)
	}
	return types.ObjectValueMust(cancelRequestType.AttrTypes, map[string]attr.Value{
		"id":         tfkit.ID(request.ID),
		"type":       tfkit.CountOf(request.Type),
		"reason":     tfkit.Text(request.Reason),
		"created_at": tfkit.Timestamp(request.CreatedAt),
	})
}

// measuredBootObject is null with the stock boot chain.
func measuredBootObject(server *vpsbg.Server) types.Object {
	kernel, initrd := machine.BootImages(server)
	if kernel == 0 {
		return types.ObjectNull(measuredBootType.AttrTypes)
	}
	return types.ObjectValueMust(measuredBootType.AttrTypes, map[string]attr.Value{"kernel_image_id": tfkit.ID(kernel), "initrd_image_id": tfkit.ID(initrd)})
}
