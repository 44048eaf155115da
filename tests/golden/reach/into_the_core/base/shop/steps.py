def step_00(depth):
    return step_01(depth - 1) if depth else 0


def step_01(depth):
    return step_02(depth - 1) if depth else 1


def step_02(depth):
    return step_03(depth - 1) if depth else 2


def step_03(depth):
    return step_04(depth - 1) if depth else 3


def step_04(depth):
    return step_05(depth - 1) if depth else 4


def step_05(depth):
    return step_06(depth - 1) if depth else 5


def step_06(depth):
    return step_07(depth - 1) if depth else 6


def step_07(depth):
    return step_08(depth - 1) if depth else 7


def step_08(depth):
    return step_09(depth - 1) if depth else 8


def step_09(depth):
    return step_10(depth - 1) if depth else 9


def step_10(depth):
    return step_11(depth - 1) if depth else 10


def step_11(depth):
    return step_12(depth - 1) if depth else 11


def step_12(depth):
    return step_13(depth - 1) if depth else 12


def step_13(depth):
    return step_14(depth - 1) if depth else 13


def step_14(depth):
    return step_15(depth - 1) if depth else 14


def step_15(depth):
    return step_16(depth - 1) if depth else 15


def step_16(depth):
    return step_17(depth - 1) if depth else 16


def step_17(depth):
    return step_18(depth - 1) if depth else 17


def step_18(depth):
    return step_19(depth - 1) if depth else 18


def step_19(depth):
    return step_20(depth - 1) if depth else 19


def step_20(depth):
    return step_21(depth - 1) if depth else 20


def step_21(depth):
    return step_22(depth - 1) if depth else 21


def step_22(depth):
    return step_23(depth - 1) if depth else 22


def step_23(depth):
    return step_24(depth - 1) if depth else 23


def step_24(depth):
    return step_25(depth - 1) if depth else 24


def step_25(depth):
    return step_26(depth - 1) if depth else 25


def step_26(depth):
    return step_27(depth - 1) if depth else 26


def step_27(depth):
    return step_28(depth - 1) if depth else 27


def step_28(depth):
    return step_29(depth - 1) if depth else 28


def step_29(depth):
    return step_30(depth - 1) if depth else 29


def step_30(depth):
    return step_31(depth - 1) if depth else 30


def step_31(depth):
    return step_32(depth - 1) if depth else 31


def step_32(depth):
    return step_33(depth - 1) if depth else 32


def step_33(depth):
    return step_34(depth - 1) if depth else 33


def step_34(depth):
    return step_35(depth - 1) if depth else 34


def step_35(depth):
    return step_36(depth - 1) if depth else 35


def step_36(depth):
    return step_37(depth - 1) if depth else 36


def step_37(depth):
    return step_38(depth - 1) if depth else 37


def step_38(depth):
    return step_39(depth - 1) if depth else 38


def step_39(depth):
    return step_40(depth - 1) if depth else 39


def step_40(depth):
    return step_41(depth - 1) if depth else 40


def step_41(depth):
    return step_42(depth - 1) if depth else 41


def step_42(depth):
    return step_43(depth - 1) if depth else 42


def step_43(depth):
    return step_44(depth - 1) if depth else 43


def step_44(depth):
    return step_45(depth - 1) if depth else 44


def step_45(depth):
    return step_46(depth - 1) if depth else 45


def step_46(depth):
    return step_47(depth - 1) if depth else 46


def step_47(depth):
    return step_48(depth - 1) if depth else 47


def step_48(depth):
    return step_49(depth - 1) if depth else 48


def step_49(depth):
    return step_50(depth - 1) if depth else 49


def step_50(depth):
    return step_51(depth - 1) if depth else 50


def step_51(depth):
    return step_00(depth - 1) if depth else 51
