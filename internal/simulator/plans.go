package simulator

// show is a plan as the API shows it.
func (p *plan) show() object {
	return object{
		"id": p.id, "type": p.line, "key": p.key, "name": p.key, "vcpus": p.vcpus, "memory": p.memory, "disk": p.disk,
		"bandwidth": p.bandwidth, "minimum_billing_cycle": p.minimumCycle, "available": !p.soldOut,
		"plan_with_more_disk": nil, "plan_with_more_memory": p.withMoreMemory(),
		"price": p.price, "price_with_vat": gross(p.price),
	}
}

func (p *plan) withMoreMemory() any {
	if more := find(plans, func(o plan) bool { return o.line == p.line && o.memory == 2*p.memory }); more != nil {
		return more.id
	}
	return nil
}

func (s *Simulator) listPlans(c *call) answer {
	return page(c, plans, func(p plan) object { return p.show() })
}

func (s *Simulator) listPlanAddons(c *call) answer {
	plan := planByID(c.id("id"))
	if plan == nil {
		return notFound("Plan")
	}
	data := []object{}
	for _, addon := range addonPrices {
		if !plan.offers(&addon) {
			continue
		}
		data = append(data, object{"key": addon.key, "price": addon.price, "price_with_vat": gross(addon.price)})
	}
	return ok(object{"data": data})
}

func (s *Simulator) listPlanPromoCodes(c *call) answer {
	if planByID(c.id("id")) == nil {
		return notFound("Plan")
	}
	data := []object{}
	for _, promo := range promos {
		data = append(data, promo.show())
	}
	return ok(data)
}

func (p *promo) show() object {
	return object{"code": p.code, "percentage": p.percentage, "minimum_billing_cycle": p.minimumCycle}
}
