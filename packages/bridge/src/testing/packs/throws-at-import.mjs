throw new TypeError("this pack is broken");
